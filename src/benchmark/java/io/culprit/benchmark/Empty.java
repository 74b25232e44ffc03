package io.culprit.benchmark;

/** The least that a Java program can do: the yardstick for {@link WholeProcesses}. */
public final class Empty {

    private Empty() {}

    /** Does nothing. */
    public static void main(String[] arguments) {}
}
