package io.culprit.dump.minidump;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.UserProcess;
import org.junit.jupiter.api.Test;

class UnrealContextTest {

    @Test
    void readsWhatCrashedAndTheStackThatTheProgramWrote() {
        UnrealContext context =
                UnrealContext.of("<FGenericCrashContext><RuntimeProperties><CrashType>Assert</CrashType>\n"
                        + "<ErrorMessage>Assertion failed: Index &lt; Num</ErrorMessage><UserName>nobody</UserName>\n"
                        + "<PCallStack>\n"
                        + "Game-Core  0x00007ff9bf020000 + 64f348 \n"
                        + "ntdll 0x0 + 9D494\n"
                        + "no frame\n"
                        + "bad 0x0 + xyz\n"
                        + " + 12\n"
                        + "</PCallStack></RuntimeProperties>");

        assertThat(context.annotations())
                .containsOnlyKeys("Unreal CrashType", "Unreal ErrorMessage")
                .containsEntry("Unreal CrashType", "Assert");
        assertThat(context.stack())
                .containsExactly(
                        new UserProcess.WrittenFrame("Game-Core", 0x64F348),
                        new UserProcess.WrittenFrame("ntdll", 0x9D494));
    }

    @Test
    void readsNothingFromWhatIsCutShort() {
        UnrealContext context = UnrealContext.of("<FGenericCrashContext><PCallStack>\nntdll 0x0 + 1");

        assertThat(context.stack()).isEmpty();
        assertThat(context.annotations()).isEmpty();
    }
}
