package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.LoadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.rule.Drivers;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a module is a part of Windows, how sure that is, and how it is known. */
class ProvenanceTest {

    private static final Drivers DRIVERS = Drivers.builtIn();
    private static final Instant CRASH = Instant.parse("2025-06-01T12:00:00Z");
    private static final long DATE = 1_700_000_000L;
    private static final long HASH = 0xF0000000L;
    private static final String STORE = "\\SystemRoot\\System32\\DriverStore\\FileRepository\\foo.inf_amd64_1\\";

    private static LoadedModule module(String name, String path, long stamp, String company) {
        VersionFacts version = company == null ? null : new VersionFacts(null, null, company, null, null, null);
        return new LoadedModule(name, path, 0, 1, stamp, null, null, version);
    }

    private static Provenance provenance(String name, String path, long stamp, String company) {
        return Provenance.of(
                module(name, path, stamp, company), DRIVERS.find(name).orElse(null), CRASH);
    }

    private static Provenance provenance(String name, long stamp) {
        return provenance(name, null, stamp, null);
    }

    private static Provenance ofProgram(String path, String company) {
        String name = path == null
                ? "unheardof.dll"
                : path.substring(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
        return Provenance.ofProgram(
                module(name, path, DATE, company), DRIVERS.find(name).orElse(null));
    }

    @Test
    void aTimeStampThatIsNoDateMeansWindows() {
        Provenance hash =
                new Provenance(true, false, "its time stamp is no date but a hash, as Windows' own builds have it");
        assertThat(provenance("unheardof.sys", HASH)).isEqualTo(hash);
        assertThat(provenance("unheardof.sys", 1_000_000L)).isEqualTo(hash);
        assertThat(provenance("unheardof.sys", DATE))
                .isEqualTo(new Provenance(
                        false, false, "its time stamp is a plausible date, as third-party drivers have it"));
    }

    @Test
    void theTableBeatsTheTimeStamp() {
        assertThat(provenance("clipsp.sys", DATE)).isEqualTo(new Provenance(true, true, "a known part of Windows"));
        assertThat(provenance("nvlddmkm.sys", HASH))
                .isEqualTo(new Provenance(false, true, "a known third-party driver"));
        assertThat(provenance("nvlddmkm.sys", null, HASH, "Microsoft Corporation")
                        .windows())
                .as("and what a file says of itself")
                .isFalse();
    }

    @Test
    void theCompanyOfTheVersionResourceBeatsTheTimeStamp() {
        assertThat(provenance("unheardof.sys", STORE + "unheardof.sys", DATE, "microsoft Corporation"))
                .isEqualTo(new Provenance(true, true, "its version resource names microsoft Corporation"));
        assertThat(provenance("unheardof.sys", null, HASH, "Quux Corp."))
                .isEqualTo(new Provenance(false, true, "its version resource names Quux Corp."));
    }

    @Test
    void aDateInTheDriverStoreIsSureAndAHashThereIsWindowsOwn() {
        assertThat(provenance("unheardof.sys", STORE + "unheardof.sys", DATE, null))
                .isEqualTo(new Provenance(
                        false, true, "installed from the driver store, with a time stamp that is a date"));
        assertThat(provenance("unheardof.sys", "\\SystemRoot\\System32\\drivers\\unheardof.sys", DATE, null)
                        .sure())
                .isFalse();
        assertThat(provenance("unheardof.sys", STORE + "unheardof.sys", HASH, null)
                        .windows())
                .isTrue();
    }

    /** From 2005 to the day after the crash: clocks differ. */
    @ParameterizedTest
    @CsvSource({
        "2004-12-31T23:59:59Z, false",
        "2005-01-01T00:00:00Z, true",
        "2025-06-01T12:00:00Z, true",
        "2025-06-02T12:00:00Z, true",
        "2025-06-02T12:00:01Z, false"
    })
    void aDateOfABuildLiesBetweenTheFirstDriversAndTheCrash(String date, boolean plausible) {
        assertThat(Provenance.plausibleDate(Instant.parse(date).getEpochSecond(), CRASH))
                .isEqualTo(plausible);
    }

    @Test
    void withoutTheTimeOfTheCrashEveryLaterDateMayBeOne() {
        assertThat(Provenance.plausibleDate(Integer.MAX_VALUE, null)).isTrue();
        assertThat(Provenance.plausibleDate(Integer.MAX_VALUE + 1L, null)).isFalse();
        assertThat(Provenance.plausibleDate(0, null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C:\\Windows\\System32\\unheardof.dll",
                "D:\\WINDOWS\\SysWOW64\\unheardof.dll",
                "C:\\Windows\\WinSxS\\amd64_foo\\unheardof.dll",
                "/usr/lib/unheardof.so",
                "/lib64/unheardof.so.6",
                "/lib/ld.so",
                "/System/Library/libfoo.dylib",
                "/apex/com.android.runtime/lib64/bionic/unheardof.so",
                "/vendor/lib64/libGLES.so"
            })
    void aLibraryInAFolderOfTheSystemBelongsToIt(String path) {
        assertThat(ofProgram(path, null)).isEqualTo(new Provenance(true, true, "it lies in a folder of the system"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C:\\Games\\game.exe",
                "C:\\Windows\\System32\\unheardof.exe",
                "C:\\Windows\\unheardof.dll",
                "C:\\System32\\unheardof.dll",
                "C:\\Windows\\System32\\DriverStore\\FileRepository\\foo.inf_amd64_1\\unheardof.dll",
                "/home/me/usr/lib/unheardof.so",
                "/opt/app/unheardof.so"
            })
    void whatLiesElsewhereOrCameWithADriverIsNoPartOfIt(String path) {
        assertThat(ofProgram(path, null)).isEqualTo(new Provenance(false, true, "no part of the system"));
    }

    @Test
    void whatNamesAnotherCompanyIsNoPartOfTheSystemWhereverItLies() {
        String path = "C:\\Windows\\System32\\unheardof.dll";
        assertThat(ofProgram(path, "Quux Corp.").windows()).isFalse();
        assertThat(ofProgram(path, "Microsoft Corporation").windows()).isTrue();
        assertThat(ofProgram("C:\\App\\unheardof.dll", "Microsoft Corporation").windows())
                .as("nor is all that its maker makes")
                .isFalse();
    }

    @Test
    void withoutAPathNothingIsSure() {
        assertThat(ofProgram(null, null)).isEqualTo(new Provenance(false, false, "no part of the system"));
    }

    @Test
    void theLibrariesOfCAreThoseOfEveryProgram() {
        assertThat(ofProgram("C:\\App\\vcruntime140.dll", "Quux Corp."))
                .isEqualTo(new Provenance(true, true, "a library on which every program stands"));
    }
}
