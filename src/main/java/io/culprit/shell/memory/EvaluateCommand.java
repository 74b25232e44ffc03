package io.culprit.shell.memory;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;

/** {@code ?}: the value of an expression. */
public final class EvaluateCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of("? EXPRESSION", "The value of an expression.", "?").with("""
            Numbers are hexadecimal; 0n, 0t and 0y begin decimal, octal and binary ones. rax or @rax is a register, nt!KeBugCheckEx
            a symbol, nt a module. poi(ADDRESS), by, wo, dwo, qwo read memory; hi, low, not; + - * / mod << >> >>> & | ^ and
            comparisons; @$ip @$csp @$ra @$thread @$proc @$prcb @$bug_code @$bug_param1 @$exp @$t0 to @$t19.\
            """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long value = tail.expression();
        tail.end();
        session.lastValue(value);
        return Reply.of(
                "Evaluate expression: " + value + " = " + session.numbers().address(value));
    }
}
