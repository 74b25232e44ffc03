package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.image.ImageFolders;
import io.culprit.image.Images;
import io.culprit.image.MemoryImages;
import io.culprit.image.Modules;
import io.culprit.stack.Frame;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of a real stack is found, and how much is invented, with images and without: the true stack is known. */
class TriageStackTest {

    private static final int TRUE_FRAMES_FROM_THE_FAULT = 28;
    private static final int FAULT = 8;

    /** A frame of the true stack. */
    private record True(long instruction, long stackPointer, String function) {}

    /** What a walk found: true frames, and others. */
    private record Score(int found, int invented) {}

    @Test
    void findsEveryFrameAndInventsFewWithImagesAndWithout() throws IOException, NotADumpException {
        List<True> truth = truth();
        List<True> fromFault = truth.subList(FAULT, truth.size());
        Score with = score(walk(true), fromFault);
        Score without = score(walk(false), fromFault);

        System.out.printf("%-28s %8s %8s %8s%n", "triage_x64.dmp", "true", "found", "invented");
        System.out.printf("%-28s %8d %8d %8d%n", "with two images", fromFault.size(), with.found, with.invented);
        System.out.printf("%-28s %8d %8d %8d%n", "without images", fromFault.size(), without.found, without.invented);
        assertThat(fromFault).hasSize(TRUE_FRAMES_FROM_THE_FAULT);
        assertThat(with.found).isEqualTo(TRUE_FRAMES_FROM_THE_FAULT);
        assertThat(with.invented).isLessThanOrEqualTo(6);
        assertThat(without.found).isEqualTo(TRUE_FRAMES_FROM_THE_FAULT);
        assertThat(without.invented).isLessThanOrEqualTo(14);
    }

    @Test
    void unwindsTheDriversWhoseImagesAreThereExactly() throws IOException, NotADumpException {
        List<True> truth = truth();
        List<Frame> frames = walk(true);
        for (int i = 0; i <= 15; i++) {
            True expected = truth.get(FAULT + i);
            assertThat(frames.get(i).instruction()).as(expected.function).isEqualTo(expected.instruction);
            assertThat(frames.get(i).stackPointer()).as(expected.function).isEqualTo(expected.stackPointer);
            assertThat(frames.get(i).trust().certain()).as(expected.function).isTrue();
        }
    }

    private static Score score(List<Frame> frames, List<True> truth) {
        int found = 0;
        for (Frame frame : frames) {
            found += truth.stream()
                            .anyMatch(one ->
                                    one.instruction == frame.instruction() && one.stackPointer == frame.stackPointer())
                    ? 1
                    : 0;
        }
        return new Score(found, frames.size() - found);
    }

    private static List<Frame> walk(boolean withImages) throws IOException, NotADumpException {
        try (DumpFile dump = DumpFiles.open(Corpus.file("triage_x64.dmp"));
                Images folder = withImages
                        ? ImageFolders.of(Corpus.folder().resolve("images").toString())
                        : Images.NONE) {
            DumpFile.StackRange saved = dump.callStack().orElseThrow();
            StackRegion region = new StackRegion(StackKind.THREAD, saved.start(), saved.start() + saved.sizeBytes());
            StackTarget target = new StackTarget(
                    dump.memory(),
                    Modules.of(dump.modules(), dump.unloadedModules()),
                    folder.or(new MemoryImages(dump.memory())),
                    List.of(region));
            return new StackWalker(target).walk(dump.context().orElseThrow()).frames();
        }
    }

    private static List<True> truth() throws IOException {
        List<True> truth = new ArrayList<>();
        for (String line : Files.readAllLines(Corpus.file("triage_x64.stack.tsv"))) {
            String[] words = line.split("\t", -1);
            if (!words[0].equals("index")) {
                truth.add(new True(hex(words[1]), hex(words[2]), words[3]));
            }
        }
        return truth;
    }

    private static long hex(String text) {
        return Long.parseUnsignedLong(text.substring(2), 16);
    }
}
