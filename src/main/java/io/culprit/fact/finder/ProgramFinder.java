package io.culprit.fact.finder;

import io.culprit.dump.DumpFile;
import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashedProgram;
import io.culprit.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The program of a user minidump: comments, annotations, memory, handles, and what streams the dump has. */
final class ProgramFinder {

    /** A comment is a sentence or a command line; a stream of comments may hold a megabyte. */
    private static final int MOST_CHARACTERS = 2000;

    /** Programs write down some dozens. */
    private static final int MOST_ANNOTATIONS = 200;

    private ProgramFinder() {}

    static Fact<CrashedProgram> find(DumpFile dump) {
        UserProcess process = dump.process().orElse(null);
        if (process == null) {
            return Fact.unknown("the dump describes no process");
        }
        return Fact.known(
                new CrashedProgram(
                        comments(process),
                        annotations(process),
                        handles(process),
                        process.handles(),
                        process.streams(),
                        maps(process),
                        ModuleSigners.of(process.annotations().get(ModuleSigners.ANNOTATION)),
                        process.memory(),
                        process.systemMemory()),
                "streams of the minidump");
    }

    private static List<UserProcess.Region> maps(UserProcess process) {
        for (UserProcess.Region region : process.regions()) {
            if (region.name() != null) {
                return process.regions();
            }
        }
        return List.of();
    }

    private static List<String> comments(UserProcess process) {
        List<String> comments = new ArrayList<>();
        for (String comment : process.comments()) {
            comments.add(cut(comment.strip()));
        }
        return List.copyOf(comments);
    }

    private static List<CrashedProgram.Annotation> annotations(UserProcess process) {
        List<CrashedProgram.Annotation> annotations = new ArrayList<>();
        for (Map.Entry<String, String> entry : process.annotations().entrySet()) {
            if (annotations.size() < MOST_ANNOTATIONS) {
                annotations.add(new CrashedProgram.Annotation(
                        cut(entry.getKey()), cut(entry.getValue().strip())));
            }
        }
        return List.copyOf(annotations);
    }

    private static String cut(String text) {
        return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + " (and so on)" : text;
    }

    private static List<CrashedProgram.Handles> handles(UserProcess process) {
        Map<String, Integer> counts = new TreeMap<>();
        for (UserProcess.Handle handle : process.handles()) {
            String type = handle.type();
            counts.merge(type == null || type.isBlank() ? "of unknown type" : type, 1, Integer::sum);
        }
        List<CrashedProgram.Handles> handles = new ArrayList<>(counts.size());
        counts.forEach((type, count) -> handles.add(new CrashedProgram.Handles(type, count)));
        handles.sort((one, other) -> Integer.compare(other.count(), one.count()));
        return List.copyOf(handles);
    }
}
