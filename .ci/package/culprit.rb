# Homebrew
class Culprit < Formula
  desc "Opens Windows crash dumps on any system and names the driver to blame"
  homepage "@HOMEPAGE@"
  version "@VERSION@"
  license "Apache-2.0"

  on_macos do
    url "@URL@/culprit-@VERSION@-macos-arm64.tar.gz"
    sha256 "@SHA256_MACOS_ARM64@"
  end
  on_linux do
    url "@URL@/culprit-@VERSION@-linux-x64.tar.gz"
    sha256 "@SHA256_LINUX_X64@"
  end

  def install
    libexec.install Dir["*"]
    bin.install_symlink libexec/"bin/culprit"
    man1.install Dir[libexec/"share/man/man1/*.1"]
    bash_completion.install libexec/"share/bash-completion/completions/culprit"
    zsh_completion.install libexec/"share/zsh/site-functions/_culprit"
    fish_completion.install libexec/"share/fish/vendor_completions.d/culprit.fish"
  end

  test do
    assert_match "culprit @VERSION@", shell_output("#{bin}/culprit --version")
  end
end
