package io.culprit.shell.thread;

import io.culprit.dump.DumpThread;
import io.culprit.machine.Registers;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Scope;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.KernelThread;
import io.culprit.windows.Processors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code ~}: the threads of a program, the processors of a kernel. */
public final class ThreadsCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "~ | ~N [s | k [COUNT]] | ~* [k [COUNT]]",
                        "The threads of a program, or the processors of a kernel; s goes to one, k shows stacks.",
                        "~")
                .with("N is a number, . for the current one, # for the one that crashed, or of a program's threads"
                        + " ~[ID].");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        List<Scope> all = session.kernel() ? processors(session) : threads(session);
        if (all.isEmpty()) {
            throw new RefusedException(
                    session.kernel()
                            ? "the processors' control blocks are not in the dump; small dumps hold the crashing one"
                                    + " alone"
                            : "the dump lists no threads");
        }
        if (tail.atEnd()) {
            return list(all, session);
        }
        if (tail.takePrefix("*")) {
            return tail.atEnd() ? list(all, session) : stacks(all, tail, session);
        }
        Scope chosen = chosen(all, tail, session);
        boolean goes = tail.take("s") || session.kernel() && tail.atEnd();
        if (goes || tail.atEnd()) {
            tail.end();
            if (goes) {
                session.look(chosen);
            }
            return list(List.of(chosen), session);
        }
        return stacks(List.of(chosen), tail, session);
    }

    private static Scope chosen(List<Scope> all, Tail tail, Session session) {
        int number = tail.takePrefix(".")
                ? session.scope().number()
                : tail.takePrefix("#")
                        ? session.crashNumber()
                        : tail.takePrefix("~[")
                                ? numbered(tail, session)
                                : (int) Math.clamp(digits(tail), 0, Integer.MAX_VALUE);
        for (Scope scope : all) {
            if (scope.number() == number) {
                return scope;
            }
        }
        throw new RefusedException(
                session.kernel()
                        ? "the control block of processor " + number + " is not in the dump"
                        : "there is no thread with the number " + number);
    }

    /** The number of the thread with the identifier that stands before a bracket. */
    private static int numbered(Tail tail, Session session) {
        long id = tail.expression();
        boolean closed = tail.takePrefix("]");
        List<DumpThread> threads = session.system().dump().threads();
        for (int i = 0; i < threads.size(); i++) {
            if (closed && threads.get(i).id() == id) {
                return i;
            }
        }
        throw new RefusedException("there is no thread with the id " + Long.toHexString(id));
    }

    /** Decimal, with what follows glued to it: {@code 3s}. */
    private static long digits(Tail tail) {
        long number = 0;
        boolean any = false;
        for (int digit = digit(tail); digit >= 0; digit = digit(tail)) {
            number = Math.min(number * 10 + digit, Integer.MAX_VALUE);
            any = true;
        }
        if (!any) {
            throw new RefusedException("~ is followed by a number, * or nothing");
        }
        return number;
    }

    private static int digit(Tail tail) {
        for (int digit = 0; digit < 10; digit++) {
            if (tail.takePrefix(Integer.toString(digit))) {
                return digit;
            }
        }
        return -1;
    }

    private static Reply stacks(List<Scope> scopes, Tail tail, Session session) {
        String letters = tail.word();
        if (!StackCommand.named(letters)) {
            throw new RefusedException("of other threads only stacks are shown: ~* k, with the letters of k");
        }
        int count = (int) Math.clamp(tail.expression(Integer.MAX_VALUE), 0, Integer.MAX_VALUE);
        tail.end();
        Reply.Builder answer = new Reply.Builder();
        for (Scope scope : scopes) {
            session.proceed();
            answer.line(title(scope, session), Reply.Mark.STRONG);
            stack(scope, letters, count, answer, session);
        }
        return answer.build();
    }

    /** Adds the stack of a scope, as k with these letters would show it. */
    static void stack(Scope scope, String letters, int count, Reply.Builder answer, Session session) {
        Registers registers = scope.registers();
        if (registers == null) {
            answer.missing("no context of it is in the dump");
            return;
        }
        answer.table(StackCommand.table(letters, session.walk(scope, registers), count, session));
    }

    private static Reply list(List<Scope> scopes, Session session) {
        Reply.Builder answer = new Reply.Builder();
        for (Scope scope : scopes) {
            answer.line(title(scope, session));
        }
        return answer.build();
    }

    private static String title(Scope scope, Session session) {
        String mark = scope.number() == session.scope().number() ? "." : " ";
        return mark + String.format(Locale.ROOT, "%3d  ", scope.number()) + scope.origin();
    }

    private static List<Scope> threads(Session session) {
        List<Scope> scopes = new ArrayList<>();
        Long process =
                session.system().dump().process().map(found -> found.id()).orElse(null);
        List<DumpThread> threads = session.system().dump().threads();
        for (int i = 0; i < threads.size(); i++) {
            DumpThread thread = threads.get(i);
            String id = (process == null ? "?" : Long.toHexString(process)) + "." + Long.toHexString(thread.id());
            String name = thread.name() == null ? "" : " \"" + thread.name() + "\"";
            String suspend = thread.details() == null
                    ? ""
                    : " Suspend: " + thread.details().suspendCount();
            boolean crash = i == session.crashNumber();
            scopes.add(new Scope(
                    thread.registers(),
                    "Id: " + id + suspend + " Teb: " + session.numbers().address(thread.teb()) + name,
                    null,
                    null,
                    i,
                    crash));
        }
        return scopes;
    }

    /** A scope for each processor whose control block can be found. */
    static List<Scope> processors(Session session) {
        List<Scope> scopes = new ArrayList<>();
        Processors processors = Processors.of(session.system());
        List<Processors.Prcb> blocks = new ArrayList<>(processors.all());
        if (blocks.isEmpty()) {
            processors.crashing().ifPresent(blocks::add);
        }
        for (Processors.Prcb block : blocks) {
            boolean crash = block.number() == session.crashNumber();
            KernelThread thread = processors.currentThread(block).orElse(null);
            Registers registers = crash
                    ? session.system().dump().context().orElse(null)
                    : processors.context(block).orElse(null);
            String text = "processor " + block.number() + (crash ? ", crashed" : "")
                    + (processors.idle(block) ? ", idle" : "")
                    + (thread == null ? "" : ", thread " + session.numbers().address(thread.address()));
            scopes.add(new Scope(registers, text, thread, block, block.number(), crash));
        }
        return scopes;
    }
}
