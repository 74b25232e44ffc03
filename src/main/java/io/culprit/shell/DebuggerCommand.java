package io.culprit.shell;

/** A command of the shell under WinDbg's name. To add one: its class, and its place in the shell's list. */
public interface DebuggerCommand {

    /** What the help says of it. */
    Manual manual();

    /**
     * Answers.
     *
     * @param name the one of its names that was used
     * @param tail what was written behind it
     * @throws RefusedException when there is no answer
     * @throws io.culprit.machine.MissingMemoryException when the dump does not hold what is needed
     * @throws io.culprit.windows.UnknownLayoutException when this build's structures are not known
     */
    Reply run(String name, Tail tail, Session session);
}
