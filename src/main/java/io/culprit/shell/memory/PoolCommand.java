package io.culprit.shell.memory;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.PoolBlock;
import io.culprit.windows.bugcheck.PoolTags;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code !pool}: the block of kernel pool that holds an address. */
public final class PoolCommand implements DebuggerCommand {

    private static final int PAGE = 0x1000;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!pool ADDRESS [FLAGS] | !pooltag TAG",
                        "The pool block that holds an address, and whose its tag is.",
                        "!pool",
                        "!pooltag")
                .with("The block that holds ADDRESS alone, whatever FLAGS. Headers are searched for backwards in the"
                        + " page; a block that is found so is marked as inferred.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (name.equals("!pooltag")) {
            String tag = tail.word();
            tail.end();
            return tag(tag);
        }
        long address = tail.expression();
        tail.expression(0);
        tail.end();
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: it has no kernel pool");
        }
        int unit = PoolBlock.headerBytes(session.system());
        session.system().memory().bytes(address & -unit, 1);
        for (long at = address & -unit; (at ^ address) < PAGE && (at & -PAGE) == (address & -PAGE); at -= unit) {
            session.proceed();
            Optional<PoolBlock> block = PoolBlock.at(session.system(), at);
            if (block.isPresent() && address < at + block.get().sizeBytes()) {
                return shown(block.get(), at + unit == address, session);
            }
        }
        throw new RefusedException("no pool header before " + session.numbers().address(address)
                + " in its page: a large allocation, a segment heap block, or not pool");
    }

    private static Reply shown(PoolBlock block, boolean exact, Session session) {
        PoolTags tag = PoolTags.of(block.tag());
        Reply.Builder answer = new Reply.Builder();
        answer.line(
                "*" + session.numbers().address(block.header()) + " size: " + Digits.padded(block.sizeBytes(), 4)
                        + "  *" + block.tag(),
                exact ? Reply.Mark.PLAIN : Reply.Mark.INFERRED);
        answer.line(owner(block.tag(), tag));
        return answer.build();
    }

    private static String owner(String name, @Nullable PoolTags tag) {
        return tag == null
                ? "Pooltag " + name + " : not known"
                : "Pooltag " + name + " : " + tag.use() + ", " + tag.module();
    }

    private static Reply tag(String name) {
        if (name.isEmpty()) {
            throw new RefusedException("!pooltag needs a tag of four characters");
        }
        return Reply.of(owner(name, PoolTags.of(name)));
    }
}
