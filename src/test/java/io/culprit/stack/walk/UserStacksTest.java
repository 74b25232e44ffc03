package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpThread;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.UserProcess;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.image.LoadedModule;
import io.culprit.image.MemoryImages;
import io.culprit.image.Modules;
import io.culprit.machine.Registers;
import io.culprit.stack.CodeRegions;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Threads of real user minidumps. */
class UserStacksTest {

    private record Walked(DumpThread thread, StackWalk walk) {}

    @Test
    void walksEveryThreadOfEveryDump() throws IOException {
        int threads = 0;
        for (Path file : Corpus.userDumps()) {
            try (DumpFile dump = DumpFiles.open(file)) {
                for (Walked walked : walk(dump)) {
                    assertThat(walked.walk.frames()).as(file.toString()).isNotEmpty();
                    assertThat(walked.walk.stopReason()).as(file.toString()).isNotEmpty();
                    threads++;
                }
            } catch (NotADumpException other) {
                continue;
            }
        }
        assertThat(threads).isGreaterThan(500);
    }

    /** The program of that dump: main calls a function that writes to null; outermost is ntdll's thread start. */
    @Test
    void endsTheStackOfSigsegvAtTheStartOfItsThread() throws IOException, NotADumpException {
        assertThat(modulesOf("sigsegv.dmp"))
                .containsExactly(
                        "sigsegv.exe", "sigsegv.exe", "sigsegv.exe", "sigsegv.exe", "kernel32.dll", "ntdll.dll");
    }

    /** Breakpad's test program jumps to null; main called it, and libc called main. */
    @Test
    void findsTheCallerOfAJumpToNull() throws IOException, NotADumpException {
        assertThat(modulesOf("linux_jmp_to_0.dmp")).startsWith("?", "driver", "libc-2.19.so");
    }

    /** Breakpad's crashing program of Windows jumps to its own stack. */
    @Test
    void findsTheCallerOfAJumpToTheStack() throws IOException, NotADumpException {
        assertThat(modulesOf("exec_av_on_stack.dmp"))
                .containsExactly("?", "crashme1.exe", "kernel32.dll", "ntdll.dll", "ntdll.dll");
    }

    @Test
    void followsTheFramePointersOfMacPrograms() throws IOException, NotADumpException {
        try (DumpFile dump = DumpFiles.open(Corpus.file("minidump_crashpad_annotation.dmp"))) {
            List<Walked> all = walk(dump);
            assertThat(all).hasSize(7);
            assertThat(all)
                    .allSatisfy(walked -> assertThat(walked.walk
                                    .frames()
                                    .subList(1, walked.walk.frames().size()))
                            .allMatch(frame -> frame.trust() == FrameTrust.FRAME_POINTER));
        }
    }

    /** 114 threads of an Android browser: no unwind tables, few frame pointers; its maps say where code is. */
    @Test
    void inventsFewFramesOfThumbCode() throws IOException, NotADumpException {
        try (DumpFile dump = DumpFiles.open(Corpus.file("android-arm.dmp"))) {
            List<Walked> all = walk(dump);
            long scanned = all.stream()
                    .flatMap(walked -> walked.walk.frames().stream())
                    .filter(frame -> frame.trust() == FrameTrust.SCAN)
                    .count();
            assertThat(all).hasSize(114);
            assertThat(scanned).isBetween(5L * all.size(), 22L * all.size());
        }
    }

    /** What programs wrote beside their dumps, as module and offset: four of five frames that the dump can show, one of four untrue. */
    @Test
    void findsWhatProgramsWroteDownAndInventsLittle() throws IOException, NotADumpException {
        Map<String, Set<String>> truth = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Corpus.file("user_stacks.tsv"))) {
            String[] words = line.split("\t", -1);
            if (!words[0].equals("file")) {
                truth.computeIfAbsent(words[0], file -> new HashSet<>())
                        .add(words[2].toLowerCase(Locale.ROOT) + words[3]);
            }
        }
        long visible = 0;
        long right = 0;
        long wrong = 0;
        for (Map.Entry<String, Set<String>> file : truth.entrySet()) {
            try (DumpFile dump = DumpFiles.open(Corpus.folder().resolve(file.getKey()))) {
                Set<String> shown = onTheStack(dump);
                shown.retainAll(file.getValue());
                List<String> frames = offsets(dump);
                long found = frames.stream().filter(file.getValue()::contains).count();
                System.out.printf(
                        "%-62s visible %3d found %3d invented %3d%n",
                        file.getKey(), shown.size(), found, frames.size() - found);
                visible += shown.size();
                right += found;
                wrong += frames.size() - found;
            }
        }
        assertThat(right).isGreaterThanOrEqualTo(visible * 80 / 100);
        assertThat(wrong).isLessThanOrEqualTo((right + wrong) * 25 / 100);
    }

    /** The innermost frame, and every address into a module that stands on the stack above it: the frames of a handler stand below. */
    private static Set<String> onTheStack(DumpFile dump) {
        Registers start = dump.context().orElseThrow();
        Modules modules = Modules.of(dump.modules(), List.of());
        Set<String> shown = new HashSet<>();
        offset(modules, start.instruction()).ifPresent(shown::add);
        for (DumpThread thread : dump.threads()) {
            long end = thread.stackStart() + thread.stackBytes();
            if (start.stackPointer() >= thread.stackStart() && start.stackPointer() < end) {
                for (long at = start.stackPointer() & -8; at < end; at += 8) {
                    offset(modules, dump.memory().u64(at)).ifPresent(shown::add);
                }
            }
        }
        return shown;
    }

    private static Optional<String> offset(Modules modules, long address) {
        return modules.at(address)
                .map(module ->
                        module.name().toLowerCase(Locale.ROOT) + "0x" + Long.toHexString(address - module.base()));
    }

    private static List<String> offsets(DumpFile dump) {
        Modules modules = Modules.of(dump.modules(), List.of());
        return walker(dump).walk(dump.context().orElseThrow()).frames().stream()
                .map(frame -> offset(modules, frame.instruction()).orElseThrow())
                .toList();
    }

    private static CodeRegions code(DumpFile dump) {
        List<UserProcess.Region> regions = dump.process().orElseThrow().regions();
        CodeRegions code = new CodeRegions(regions.size());
        for (UserProcess.Region region : regions) {
            code.add(region.start(), region.sizeBytes(), (region.protection() & 0xF0) != 0);
        }
        return code;
    }

    private static List<String> modulesOf(String name) throws IOException, NotADumpException {
        try (DumpFile dump = DumpFiles.open(Corpus.file(name))) {
            Modules modules = Modules.of(dump.modules(), List.of());
            return walk(dump).getFirst().walk.frames().stream()
                    .map(frame -> modules.at(frame.instruction())
                            .map(LoadedModule::name)
                            .orElse("?"))
                    .toList();
        }
    }

    private static StackWalker walker(DumpFile dump) {
        List<StackRegion> regions = new ArrayList<>();
        for (DumpThread thread : dump.threads()) {
            regions.add(
                    new StackRegion(StackKind.THREAD, thread.stackStart(), thread.stackStart() + thread.stackBytes()));
        }
        return new StackWalker(new StackTarget(
                dump.memory(),
                Modules.of(dump.modules(), List.of()),
                new MemoryImages(dump.memory()),
                regions,
                null,
                code(dump)));
    }

    private static List<Walked> walk(DumpFile dump) {
        StackWalker walker = walker(dump);
        List<Walked> walked = new ArrayList<>();
        for (DumpThread thread : dump.threads()) {
            Registers registers = thread.registers();
            if (registers != null) {
                walked.add(new Walked(thread, walker.walk(registers)));
            }
        }
        return walked;
    }
}
