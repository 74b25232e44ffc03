package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What the build file and the documents promise: pinned versions, one version number, commands and files that exist. */
class ProjectTest {

    private static final List<String> DOCUMENTS = List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md");

    @Test
    void pinsEveryPlugin() throws Exception {
        NodeList plugins = pom().getElementsByTagName("plugin");
        TreeSet<String> pinned = new TreeSet<>();
        TreeSet<String> used = new TreeSet<>();
        for (int i = 0; i < plugins.getLength(); i++) {
            Element plugin = (Element) plugins.item(i);
            String name = child(plugin, "artifactId");
            used.add(name);
            if (!child(plugin, "version").isEmpty()) {
                pinned.add(name);
            }
        }
        assertThat(used).contains("maven-compiler-plugin", "maven-surefire-plugin", "maven-clean-plugin");
        assertThat(pinned).isEqualTo(used);
    }

    @Test
    void pinsEveryDependency() throws Exception {
        NodeList dependencies = pom().getElementsByTagName("dependency");
        assertThat(dependencies.getLength()).isPositive();
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            assertThat(child(dependency, "version"))
                    .as(child(dependency, "artifactId"))
                    .isNotEmpty()
                    .doesNotContain("SNAPSHOT", "LATEST", "[", "(");
        }
    }

    @Test
    void hasOneVersion() throws Exception {
        assertThat(child(pom().getDocumentElement(), "version")).isEqualTo(Analyzer.VERSION);
    }

    @Test
    void documentsNameOnlyProfilesOfTheBuild() throws Exception {
        TreeSet<String> profiles = new TreeSet<>();
        NodeList nodes = pom().getElementsByTagName("profile");
        for (int i = 0; i < nodes.getLength(); i++) {
            profiles.add(child((Element) nodes.item(i), "id"));
        }
        assertThat(named("-P([a-z]+)")).isNotEmpty().isSubsetOf(profiles);
    }

    @Test
    void documentsNameOnlyFilesThatExist() throws IOException {
        assertThat(named("(?:^|[ `(])((?:src|samples|formats|\\.ci)/[\\w./-]*\\w)"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Path.of(file)).exists());
    }

    @Test
    void readmeNamesEachCommandAndNoOther() throws IOException {
        String help = Files.readString(Path.of("src/main/java/io/culprit/cli/RootCommand.java"));
        TreeSet<String> commands = new TreeSet<>();
        Pattern.compile("case \"([a-z]+)\" -> new").matcher(help).results().forEach(m -> commands.add(m.group(1)));
        assertThat(commands).contains("analyze");
        TreeSet<String> readme = new TreeSet<>();
        Pattern.compile("culprit ([a-z]+)\\b(?: [A-Z`.-])")
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(m -> readme.add(m.group(1)));
        assertThat(readme).isSubsetOf(commands);
        assertThat(Files.readString(Path.of("README.md")))
                .contains(commands.stream().map(name -> "culprit " + name).toList());
    }

    private static TreeSet<String> named(String pattern) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (String document : DOCUMENTS) {
            for (MatchResult match : Pattern.compile(pattern, Pattern.MULTILINE)
                    .matcher(Files.readString(Path.of(document)))
                    .results()
                    .toList()) {
                names.add(match.group(1));
            }
        }
        return names;
    }

    private static Document pom() throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
    }

    private static String child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent();
            }
        }
        return "";
    }
}
