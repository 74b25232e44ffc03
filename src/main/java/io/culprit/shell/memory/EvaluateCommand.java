package io.culprit.shell.memory;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;

/** {@code ?}: the value of an expression. */
public final class EvaluateCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of("? EXPRESSION", "The value of an expression.", "?", "??")
                .with("""
                    Numbers are hexadecimal; 0n, 0t and 0y begin decimal, octal and binary ones. rax or @rax is a register, nt!KeBugCheckEx
                    a symbol, nt a module. poi(ADDRESS), by, wo, dwo, qwo read memory; hi, low, not; + - * / mod << >> >>> & | ^ and
                    comparisons; @$ip @$csp @$ra @$ea @$retreg @$thread @$proc @$teb @$peb @$tid @$tpid @$prcb @$exentry @$exr_code @$bug_code
                    @$bug_param1 @$exp @$t0 to @$t19. ?? and @@() are C++ expressions, which are not evaluated here.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (name.equals("??")) {
            throw new RefusedException(
                    "C++ expressions are not evaluated: ? EXPRESSION evaluates MASM's (hexadecimal, poi(ADDRESS)),"
                            + " dt TYPE ADDRESS shows structures");
        }
        long value = tail.expression();
        tail.end();
        session.lastValue(value);
        return Reply.of(
                "Evaluate expression: " + value + " = " + session.numbers().address(value));
    }
}
