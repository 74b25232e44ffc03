#!/bin/sh
# Builds the guest's images from their sources; the same bytes from any folder, with clang 19 and lld 19.
# usage: build.sh OUTPUT_FOLDER    images and symbol lists go there, PDBs into OUTPUT_FOLDER/pdb
set -eu
source=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/pdb"
output=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$source"/*.c "$source"/*.h "$source"/*.S "$source"/*.def "$work"
cd "$work"

target=x86_64-pc-windows-msvc
flags="--target=$target -O1 -g -gcodeview -gno-codeview-command-line -fdebug-compilation-dir=. -ffile-prefix-map=$work=.
  -mno-incremental-linker-compatible -ffreestanding -fno-builtin -fasynchronous-unwind-tables -fno-stack-protector
  -mno-stack-arg-probe -mgeneral-regs-only -fno-optimize-sibling-calls -fno-jump-tables -Wall -Werror
  -Wno-four-char-constants -Wno-multichar"

compile() { # object, source, flags
  # shellcheck disable=SC2086
  clang-19 $flags $3 -c "$2" -o "$1"
}

library() { # name
  llvm-dlltool-19 -m i386:x86-64 -d "$1.def" -l "$1.lib"
}

link() { # image, pdb, entry, def or "", inputs
  image=$1 pdb=$2 entry=$3 def=$4
  shift 4
  # shellcheck disable=SC2086
  lld-link-19 /driver /subsystem:native /nodefaultlib /noimplib /debug /Brepro "/pdbaltpath:$pdb" "/pdbsourcepath:C:\\src" \
    "/pdb:$pdb" "/entry:$entry" ${def:+"/def:$def"} "/out:$image" "/map:$image.map" \
    /base:0x140000000 /dynamicbase /opt:noref /opt:noicf "$@"
  cp "$image" "$output"
  cp "$pdb" "$output/pdb"
  # Offsets and names of all functions and variables: what traces and truth files say.
  awk '/^ 000[0-9]:/ || /^ [0-9a-f]+:[0-9a-f]+ / { print $3, $2 }' "$image.map" | grep -E '^[0-9a-f]{16} ' |
    grep -v -E ' (\$|\.|__imp_|__real)' | sort -u >"$output/$image.symbols"
}

library ntoskrnl
library hal
compile ke.obj ke.c ""
compile io.obj io.c ""
compile vf.obj vf.c ""
compile hal.obj hal.c ""
compile entry.obj entry.S ""
compile halentry.obj halentry.c ""
link ntoskrnl.exe ntkrnlmp.pdb KiSystemStartup ntoskrnl.def entry.obj ke.obj io.obj vf.obj hal.obj
link ntoskrnl-17763.exe ntkrnlmp-17763.pdb KiSystemStartup ntoskrnl-17763.def entry.obj ke.obj io.obj vf.obj hal.lib
link hal.dll hal.pdb HalEntry hal.def hal.obj halentry.obj ntoskrnl.lib
compile pci.obj pci.c ""
link pci.sys pci.pdb DriverEntry "" pci.obj ntoskrnl.lib
for port in ndis dxgkrnl storport wdf; do
  upper=PORT_$(echo $port | tr a-z A-Z)
  name=$port
  [ $port = wdf ] && name=Wdf01000
  library $port
  compile port.obj port.c "-D$upper"
  link $name.sys $name.pdb DriverEntry $port.def port.obj ntoskrnl.lib
  compile mini.obj mini.c "-D$upper"
  link $port-miniport.sys $port-miniport.pdb DriverEntry "" mini.obj ntoskrnl.lib $port.lib
done
compile mini.obj mini.c ""
link wdm.sys wdm.pdb DriverEntry "" mini.obj ntoskrnl.lib
