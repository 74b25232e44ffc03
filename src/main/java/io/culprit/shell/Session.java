package io.culprit.shell;

import io.culprit.OpenedDump;
import io.culprit.fact.Facts;
import io.culprit.fact.finder.StackFinder;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import io.culprit.report.Report;
import io.culprit.windows.CrashedSystem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One opened dump and where its questioner stands: the current registers, frame, and address. For one thread but {@link #stop}. */
public final class Session {

    private final OpenedDump opened;
    private final Names names;
    private final PrintedNames printed;
    private final AddressSpace memory;
    private final Expressions expressions;
    private final NewFiles files;
    private final Map<String, Long> variables = new HashMap<>();
    private final Scope crash;
    private Scope scope;
    private @Nullable Stacks stack;

    /** For all stacks of one command: what the stacks of a program tell together is found once. */
    private @Nullable StackFinder finder;

    private @Nullable Scope looked;
    private int frame;
    private long nextData;
    private long nextCode;
    private long lastValue;
    private String lastDisplay = "db";
    private boolean noisy;
    private volatile boolean stopped;

    /** A session that stands where the dump says that the system crashed. */
    public Session(OpenedDump opened) {
        this(opened, true);
    }

    /** A session that may write new files that its user names, or none. */
    public Session(OpenedDump opened, boolean writing) {
        this.opened = opened;
        this.names = new Names(opened.system());
        this.memory = opened.system().memory().over(new ImageMemory(opened.system()));
        this.files = new NewFiles(writing);
        this.printed = new PrintedNames(this);
        this.expressions = new Expressions(this);
        this.crash = Scope.ofCrash(opened.system());
        this.scope = crash;
        restart();
    }

    /** The crashed system. */
    public CrashedSystem system() {
        return opened.system();
    }

    /** The opened dump. */
    public OpenedDump opened() {
        return opened;
    }

    /** The report, made at the first call. */
    public Report report() {
        return opened.report();
    }

    /** The facts, found at the first call. */
    public Facts facts() {
        return opened.facts();
    }

    /** Whether it is a dump of a kernel. */
    public boolean kernel() {
        return system().dump().header().kind().kernel();
    }

    /** Names and addresses. */
    public Names names() {
        return names;
    }

    /** Names as they are printed. */
    public PrintedNames printed() {
        return printed;
    }

    /** Numbers in WinDbg's forms. */
    public Digits numbers() {
        return names.numbers();
    }

    /** The memory of the dump, and below it the image files of the modules. */
    public AddressSpace memory() {
        return memory;
    }

    /** Evaluates expressions. */
    public Expressions expressions() {
        return expressions;
    }

    /** The files that may be written. */
    public NewFiles files() {
        return files;
    }

    /** The values of {@code $t0} to {@code $t19}. */
    public Map<String, Long> variables() {
        return variables;
    }

    /** What commands look at. */
    public Scope scope() {
        return scope;
    }

    /** Looks elsewhere from now on. */
    public void look(Scope elsewhere) {
        scope = elsewhere;
        restart();
    }

    /** The number of the processor or thread that crashed; -1 where it is not known. */
    public int crashNumber() {
        return crash.number();
    }

    /** Looks where the dump says that the system crashed. */
    public void lookAtCrash() {
        look(crash);
    }

    private void restart() {
        stack = null;
        frame = 0;
        nextCode = scope.registers() == null ? 0 : scope.registers().instruction();
        nextData = nextCode;
    }

    /**
     * The current registers.
     *
     * @throws RefusedException when the dump has none
     */
    public Registers registers() {
        StackLine line = frame == 0 ? null : stack().lines().get(frame);
        Registers registers = line == null ? scope.registers() : line.registers();
        if (registers != null) {
            return registers;
        }
        if (line != null) {
            return Registers.of(system().architecture(), line.instruction(), line.stackPointer());
        }
        throw new RefusedException(
                "the dump holds no register context (" + scope.origin() + "); .cxr or .trap with an address sets one");
    }

    /** The stack of the current context. */
    public Stacks stack() {
        if (stack == null) {
            stack = scope.crash() ? Stacks.of(facts(), names) : walk(registers());
        }
        return stack;
    }

    /** A stack from other registers. */
    public Stacks walk(Registers start) {
        return walk(scope, start);
    }

    /** The stack of another scope, which does not become the current one. */
    public Stacks walk(Scope other, Registers start) {
        StackFinder known = finder;
        if (known == null
                || looked == null
                || looked.thread() != other.thread()
                || looked.processor() != other.processor()) {
            known = new StackFinder(system(), other.thread(), other.processor());
            finder = known;
            looked = other;
        }
        return Stacks.of(known, start, names);
    }

    /** The current frame. */
    public int frame() {
        return frame;
    }

    /**
     * Makes a frame the current one.
     *
     * @throws RefusedException when the stack has no such frame
     */
    public StackLine frame(int number) {
        List<StackLine> lines = stack().lines();
        if (number < 0 || number >= lines.size()) {
            throw new RefusedException(
                    "there is no frame " + Integer.toHexString(number) + ": the stack has " + lines.size());
        }
        frame = number;
        nextCode = lines.get(number).instruction();
        return lines.get(number);
    }

    /** Where memory commands without an address go on. */
    public long nextData() {
        return nextData;
    }

    /** Sets where memory commands go on. */
    public void nextData(long address) {
        nextData = address;
    }

    /** Where code commands without an address go on. */
    public long nextCode() {
        return nextCode;
    }

    /** Sets where code commands go on. */
    public void nextCode(long address) {
        nextCode = address;
    }

    /** The value of the last {@code ?}. */
    public long lastValue() {
        return lastValue;
    }

    /** Sets the value of the last {@code ?}. */
    public void lastValue(long value) {
        lastValue = value;
    }

    /** The form in which memory was shown last. */
    public String lastDisplay() {
        return lastDisplay;
    }

    /** Sets the form in which memory was shown last. */
    public void lastDisplay(String name) {
        lastDisplay = name;
    }

    /** Whether each answer is followed by what could not be found for it. */
    public boolean noisy() {
        return noisy;
    }

    /** Sets whether each answer is followed by what could not be found for it. */
    public void noisy(boolean wanted) {
        noisy = wanted;
    }

    /** Ends the command that runs, from another thread. */
    public void stop() {
        stopped = true;
    }

    /** A new command begins. */
    public void start() {
        stopped = false;
        finder = null;
        opened.ask();
    }

    /**
     * What long commands call between steps.
     *
     * @throws RefusedException when they shall end
     */
    public void proceed() {
        if (stopped) {
            throw new RefusedException("interrupted");
        }
        String over = opened.over();
        if (over != null) {
            throw new RefusedException(over);
        }
    }
}
