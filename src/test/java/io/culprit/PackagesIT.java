package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packages of a release ({@code mvn -Prelease verify}) as their users have them: unpacked into an empty folder, or installed and
 * removed, they say of every sample what the product says.
 */
class PackagesIT {

    private static final Path PRODUCT =
            Path.of(System.getProperty("culprit.product", "target/culprit")).toAbsolutePath();
    private static final String SAMPLES = " --json \"$SAMPLES\"/*/crash.dmp";

    private final String release = System.getProperty("culprit.release", "");

    @TempDir
    private Path temporary;

    @BeforeEach
    void needsARelease() {
        assumeTrue(!release.isEmpty(), "skipped: no packages here, mvn -Prelease verify makes and tries them");
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: no POSIX shell here");
    }

    @Test
    void haveTheirSums() throws Exception {
        Map<String, String> sums = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of(release, "SHA256SUMS"))) {
            sums.put(line.substring(66), line.substring(0, 64));
        }
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(Path.of(release))) {
            for (Path file : all.filter(file -> !file.endsWith("SHA256SUMS")).toList()) {
                byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                files.put(file.getFileName().toString(), HexFormat.of().formatHex(sum));
            }
        }
        assertThat(sums).isEqualTo(files);
        assertThat(files.keySet())
                .as("what the README promises")
                .contains("culprit-" + Analyzer.VERSION + "-portable.zip", "culprit.cdx.json")
                .anyMatch(name -> name.endsWith(".deb"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"portable.tar.gz", "portable.zip"})
    void needNothingButJava(String name) throws Exception {
        assumeTrue(run("command -v unzip") == 0, "skipped: no unzip here");
        Path home = unpacked(Path.of(release, "culprit-" + Analyzer.VERSION + "-" + name));
        assertThat(home.resolve("runtime")).doesNotExist();
        tellWhatTheyConsistOf(home, home.resolve("lib"));
        says("JAVA_HOME='" + System.getProperty("java.home") + "'", home.resolve("bin/culprit"));
    }

    @Test
    void needNothingWhereTheyHaveTheirOwnRuntime() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(release))) {
            Path image = files.filter(file -> file.toString().endsWith(".tar.gz")
                            && !file.toString().contains("portable"))
                    .findFirst()
                    .orElseThrow();
            Path home = unpacked(image);
            tellWhatTheyConsistOf(home, home.resolve("lib"));
            assertThat(home.resolve("runtime/legal/java.base/LICENSE")).isNotEmptyFile();
            says("JAVA_HOME=/nowhere", home.resolve("bin/culprit"));
        }
    }

    /** With a root and a database of its own; the packages that it depends on are those of this system. */
    @Test
    void installAndRemoveAsADebianPackage() throws Exception {
        assumeTrue(run("command -v dpkg dpkg-deb dpkg-query") == 0, "skipped: no dpkg here");
        boolean root = run("test $(id -u) = 0") == 0;
        assumeTrue(root || run("command -v fakeroot") == 0, "skipped: dpkg wants root, or fakeroot, which is not here");
        Path system = temporary.resolve("root");
        Path database = Files.createDirectories(system.resolve("var/lib/dpkg"));
        Files.createDirectories(database.resolve("info"));
        Files.createDirectories(database.resolve("updates"));
        String deb = "\"" + release + "/culprit_" + Analyzer.VERSION + "_$(dpkg --print-architecture).deb\"";
        String dpkg = (root ? "" : "fakeroot ") + "dpkg --log=/dev/null --root='" + system + "' ";
        assertThat(run("dpkg-query -s $(dpkg-deb -f " + deb + " Depends | tr -d ,) > '" + database + "/status'"))
                .as(said())
                .isZero();
        assertThat(run("dpkg-deb -c " + deb + " | grep -vE '^([d-]rwxr-xr-x|-rw-r--r--|l.{9}) root/root'"))
                .as("files that belong to others, or that others may write:\n" + said())
                .isEqualTo(1);

        assertThat(run(dpkg + "--install " + deb)).as(said()).isZero();
        assertThat(run(dpkg + "--verify culprit")).isZero();
        assertThat(said()).as("what --verify finds changed").isEmpty();
        assertThat(system.resolve("usr/share/man/man1/culprit-analyze.1")).isNotEmptyFile();
        assertThat(system.resolve("usr/share/bash-completion/completions/culprit"))
                .isNotEmptyFile();
        assertThat(system.resolve("usr/share/doc/culprit/copyright")).isNotEmptyFile();
        tellWhatTheyConsistOf(system.resolve("usr/share/doc/culprit"), system.resolve("usr/lib/culprit/lib"));
        says("JAVA_HOME=/nowhere", system.resolve("usr/bin/culprit"));

        assertThat(run(dpkg + "--purge culprit")).as(said()).isZero();
        assertThat(said()).doesNotContain("not empty");
        try (Stream<Path> left = Files.list(system)) {
            assertThat(left).containsExactly(system.resolve("var"));
        }
    }

    /** The components, and for each library its licence with all the texts that are named there. */
    private static void tellWhatTheyConsistOf(Path documents, Path libraries) throws IOException {
        assertThat(documents.resolve("culprit.cdx.json")).isNotEmptyFile();
        Path licences = documents.resolve("licences");
        String index = Files.readString(licences.resolve("THIRD-PARTY.txt"));
        try (Stream<Path> jars = Files.list(libraries)) {
            assertThat(jars.map(jar -> jar.getFileName().toString().replaceFirst("\\.jar$", ""))
                            .filter(name -> name.matches(".*-\\d[\\d.]*")))
                    .isNotEmpty()
                    .allMatch(index::contains);
        }
        for (String line : index.split("\n")) {
            String[] words = line.split(" +");
            for (int i = 2; i < words.length && words[0].endsWith(".jar"); i++) {
                assertThat(licences.resolve(words[i])).isNotEmptyFile();
            }
        }
    }

    /** Every sample in one run, byte for byte; an index, for which the machine code of SQLite must be found; and nothing on stderr. */
    private void says(String environment, Path program) throws Exception {
        assertThat(run("'" + PRODUCT.resolve("bin/culprit") + "'" + SAMPLES)).isZero();
        String expected = said();
        String alone = "env -i PATH=/usr/bin:/bin " + environment + " '" + program + "'";
        assertThat(run(alone + SAMPLES)).as(said()).isZero();
        assertThat(said()).isEqualTo(expected);
        Path index = temporary.resolve("seen.db");
        assertThat(run(alone + " triage --quiet --resume '" + index + "' \"$SAMPLES\""))
                .as(said())
                .isZero();
        assertThat(index).isNotEmptyFile();
        Files.delete(index);
    }

    private Path unpacked(Path archive) throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("Empty, für Jürgen"));
        String unpack = archive.toString().endsWith(".zip") ? "unzip -q" : "tar xzf";
        assertThat(run("cd '" + folder + "' && " + unpack + " '" + archive.toAbsolutePath() + "'"))
                .as(said())
                .isZero();
        List<Path> top = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(top::add);
        }
        assertThat(top).as("all in one folder").containsExactly(folder.resolve("culprit-" + Analyzer.VERSION));
        return top.getFirst();
    }

    private int run(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("out").toFile());
        builder.environment().put("SAMPLES", Path.of("samples").toAbsolutePath().toString());
        builder.environment().put("PATH", System.getenv("PATH") + ":/usr/sbin:/sbin");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start().waitFor();
    }

    private String said() throws IOException {
        return Files.readString(temporary.resolve("out"));
    }
}
