package io.culprit.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

class CompletionTest {

    enum Size {
        small,
        large
    }

    private static CommandSpec root() {
        CommandSpec paint = CommandSpec.create().name("paint");
        paint.usageMessage().description("Paints.");
        paint.addOption(OptionSpec.builder("--size")
                .type(Size.class)
                .description("How big.")
                .build());
        paint.addOption(OptionSpec.builder("-o", "--output")
                .type(String.class)
                .paramLabel("FILE")
                .build());
        paint.addOption(OptionSpec.builder("--bucket")
                .type(String.class)
                .paramLabel("ID")
                .build());
        paint.addOption(OptionSpec.builder("--json").type(boolean.class).build());
        paint.addPositional(PositionalParamSpec.builder()
                .index("0")
                .type(String.class)
                .completionCandidates(List.of("sky", "sea"))
                .build());
        CommandSpec root = CommandSpec.create().name("tool");
        root.addOption(OptionSpec.builder("--help").type(boolean.class).build());
        root.addSubcommand("paint", new CommandLine(paint));
        return root;
    }

    private static List<String> after(String... words) {
        return Completion.of(
                root(),
                (argument, given) -> argument.paramLabel().equals("ID") ? List.of("0xe6_a") : null,
                List.of(words));
    }

    @Test
    void completesCommandsWithWhatTheyDo() {
        assertThat(after("")).containsExactly("paint\tPaints.");
        assertThat(after("pa")).containsExactly("paint\tPaints.");
        assertThat(after("x")).isEmpty();
        assertThat(after("--h")).containsExactly("--help");
    }

    @Test
    void completesOptionsThatWereNotGivenYet() {
        assertThat(after("paint", "--")).containsExactly("--size\tHow big.", "--output", "--bucket", "--json");
        assertThat(after("paint", "--json", "--")).doesNotContain("--json");
    }

    @Test
    void completesValuesHoweverTheyAreWritten() {
        assertThat(after("paint", "--size", "")).containsExactly("small", "large");
        assertThat(after("paint", "--size=l")).containsExactly("--size=large");
        assertThat(after("paint", "--size", "=", "l")).as("as bash splits it").containsExactly("large");
        assertThat(after("paint", "--size", "=")).containsExactly("small", "large");
        assertThat(after("paint", "--bucket", "0x")).containsExactly("0xe6_a");
    }

    @Test
    void completesParametersAndLeavesFilesToTheShell() {
        assertThat(after("paint", "")).containsExactly("sky", "sea");
        assertThat(after("paint", "--json", "se")).containsExactly("sea");
        assertThat(after("paint", "sky", "")).isEmpty();
        assertThat(after("paint", "--output", "")).isEmpty();
        assertThat(after("paint", "--", "s")).isEmpty();
    }
}
