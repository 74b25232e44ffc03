package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a release makes, what the README promises of it, and what the templates of package managers fetch are the same files. */
class ReleaseTest {

    private static final Path TEMPLATES = Path.of(".ci/package");

    /** The packages with a runtime: what comes after the version. */
    private static List<String> packages() throws IOException {
        List<String> packages = new ArrayList<>();
        JsonNode systems = yaml(".github/workflows/release.yml").at("/jobs/pack/strategy/matrix/include");
        for (JsonNode system : systems) {
            packages.add(system.path("platform").asText() + "."
                    + system.path("format").asText("tar.gz"));
        }
        return packages;
    }

    private static JsonNode yaml(String file) throws IOException {
        return new YAMLMapper().readTree(Path.of(file).toFile());
    }

    @Test
    void makesWhatTheReadmePromises() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(packages())
                .contains("windows-x64.zip", "linux-x64.tar.gz")
                .allMatch(name -> readme.contains("-" + name));
        List<String> promised = Pattern.compile("-((?:linux|windows|macos)-\\w+\\.[a-z.]*[a-z])")
                .matcher(readme)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(promised).containsExactlyInAnyOrderElementsOf(packages());
    }

    @ParameterizedTest
    @ValueSource(strings = {"culprit.rb", "scoop.json", "winget.yaml"})
    void templatesFetchWhatItMakes(String template) throws IOException {
        String text = Files.readString(TEMPLATES.resolve(template));
        List<MatchResult> fetched = Pattern.compile("@URL@/culprit-@VERSION@-([\\w.-]*\\w)")
                .matcher(text)
                .results()
                .toList();
        assertThat(fetched).isNotEmpty();
        for (MatchResult each : fetched) {
            String name = each.group(1);
            assertThat(packages()).contains(name);
            String system = name.substring(0, name.indexOf('.'))
                    .toUpperCase(Locale.ROOT)
                    .replace('-', '_');
            assertThat(text).contains("@SHA256_" + system + "@");
        }
    }

    @Test
    void templatesForOtherSystemsCanBeRead() throws IOException {
        JsonNode scoop =
                new ObjectMapper().readTree(TEMPLATES.resolve("scoop.json").toFile());
        assertThat(scoop.path("bin").asText()).isEqualTo("bin\\culprit.cmd");
        JsonNode winget = yaml(TEMPLATES.resolve("winget.yaml").toString());
        assertThat(winget.at("/Installers/0/NestedInstallerFiles/0/RelativeFilePath")
                        .asText())
                .isEqualTo("culprit-@VERSION@\\bin\\culprit.cmd");
        assertThat(winget.at("/Installers/0/ArchiveBinariesDependOnPath").asBoolean())
                .as("else a link culprit.exe would lead to it, which Windows does not start")
                .isTrue();
        assertThat(winget.path("ManifestVersion").asText())
                .as("the first that knows this field")
                .isEqualTo("1.9.0");
    }

    /** The build copies them into the product, so that every package has them. */
    @Test
    void hasTheTextOfEachLicence() throws IOException {
        Set<String> texts = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("src/main/package/libraries.tsv"))) {
            if (!line.startsWith("#")) {
                assertThat(line).matches("[\\w.-]+\\.jar\\t[0-9a-f]{64}\\t[A-Z][\\w.-]+\\t[\\w.-]+");
                texts.add(line.substring(line.lastIndexOf('\t') + 1));
            }
        }
        texts.removeAll(List.of("inside", "LICENSE"));
        try (Stream<Path> files = Files.list(Path.of("src/main/package/licences"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(texts);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"release.yml", "test.yml"})
    void workflowsRunWithFewRightsAndAnEnd(String workflow) throws IOException {
        JsonNode read = yaml(".github/workflows/" + workflow);
        assertThat(read.path("permissions").isObject()).isTrue();
        for (Map.Entry<String, JsonNode> job : read.path("jobs").properties()) {
            assertThat(job.getValue().path("runs-on").asText()).isNotEmpty();
            for (JsonNode step : job.getValue().path("steps")) {
                assertThat(step.has("uses") ^ step.has("run"))
                        .as(step.toString())
                        .isTrue();
                assertThat(step.path("uses").asText("a/b@v1")).matches("[\\w-]+/[\\w-]+@(v\\d+|[0-9a-f]{40})");
            }
        }
        assertThat(yaml(".github/workflows/test.yml").at("/jobs/test/steps").findValuesAsText("run"))
                .as("the test command of the README")
                .anyMatch(run -> run.startsWith("mvn -q -B verify"));
    }
}
