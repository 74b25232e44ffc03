package io.culprit.fact;

import io.culprit.dump.UserProcess;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program, as its minidump describes it.
 *
 * @param comments what the writer was told to say with the dump
 * @param annotations what the program and its crash reporter wrote down by name, such as a failed assertion
 * @param handles how many handles of each type were open, most first
 * @param opened each of these handles
 * @param streams every stream of the dump
 * @param maps the regions of its address space, where the dump names what lies in them, as Linux' maps do
 * @param signers whose certificate signed a module, by its file name in lower case
 * @param memory what the program used, and {@code systemMemory} what the system had: both only where the dump counts it
 */
public record CrashedProgram(
        List<String> comments,
        List<Annotation> annotations,
        List<Handles> handles,
        List<UserProcess.Handle> opened,
        List<UserProcess.Stream> streams,
        List<UserProcess.Region> maps,
        Map<String, String> signers,
        UserProcess.@Nullable Memory memory,
        UserProcess.@Nullable SystemMemory systemMemory) {

    /** Of a system that names no regions, and without certificates. */
    public CrashedProgram(
            List<String> comments,
            List<Annotation> annotations,
            List<Handles> handles,
            List<UserProcess.Handle> opened,
            List<UserProcess.Stream> streams,
            UserProcess.@Nullable Memory memory,
            UserProcess.@Nullable SystemMemory systemMemory) {
        this(comments, annotations, handles, opened, streams, List.of(), Map.of(), memory, systemMemory);
    }

    /** A name and what stands under it. */
    public record Annotation(String name, String value) {}

    /** Open handles of one type. */
    public record Handles(String type, int count) {}
}
