package io.culprit.shell.memory;

import io.culprit.dump.DumpFile;
import io.culprit.dump.UserProcess;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.Names;
import io.culprit.shell.Reply;
import io.culprit.shell.Scope;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.stack.StackRegion;
import io.culprit.windows.StackRegions;
import java.util.Optional;

/** {@code !address}: what an address is. */
public final class AddressCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                "!address ADDRESS",
                "What an address lies in: module, stack, region, and whether the dump holds it.",
                "!address");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long address = tail.expression();
        tail.end();
        Reply.Builder answer = new Reply.Builder();
        answer.pair("Address", session.numbers().address(address) + (session.kernel() ? half(address, session) : ""));
        Optional<LoadedModule> module = session.system().modules().at(address);
        module.ifPresent(found ->
                answer.pair("Module", Names.of(found) + "  " + session.names().site(address)));
        session.system().modules().unloadedAt(address).ifPresent(found -> answer.pair("Unloaded module", found.name()));
        Scope scope = session.scope();
        StackRegion region =
                StackRegion.at(StackRegions.of(session.system(), scope.thread(), scope.processor()), address);
        if (region != null) {
            String kind = region.kind() == null ? "a stack" : region.kind().jsonName() + " stack";
            answer.pair(
                    "Stack",
                    kind + "  " + session.numbers().address(region.low()) + " - "
                            + session.numbers().address(region.high()));
        }
        session.system().dump().process().ifPresent(process -> region(answer, process, address, session));
        ranges(answer, address, session);
        return answer.build();
    }

    private static String half(long address, Session session) {
        return session.system().pointerBytes() == 8
                ? Address.kernelHalf(address) ? "  (kernel)" : address >>> 47 == 0 ? "  (user)" : "  (not canonical)"
                : "";
    }

    private static void region(Reply.Builder answer, UserProcess process, long address, Session session) {
        for (UserProcess.Region region : process.regions()) {
            if (Address.within(address, region.start(), region.sizeBytes())) {
                answer.pair(
                        "Region",
                        session.numbers().address(region.start()) + "  size 0x" + Long.toHexString(region.sizeBytes())
                                + "  state 0x"
                                + Integer.toHexString(region.state()) + "  protection 0x"
                                + Integer.toHexString(region.protection()) + "  type 0x"
                                + Integer.toHexString(region.type()));
            }
        }
    }

    private static void ranges(Reply.Builder answer, long address, Session session) {
        for (DumpFile.StackRange range : session.system().dump().savedRanges()) {
            if (Address.within(address, range.start(), range.sizeBytes())) {
                answer.pair(
                        "Saved range",
                        session.numbers().address(range.start()) + "  size 0x" + Long.toHexString(range.sizeBytes()));
            }
        }
        boolean held = session.system().memory().holds(address, 1);
        answer.pair(
                "In the dump",
                held ? "yes" : "no: " + session.system().memory().whyMissing(address),
                held ? Reply.Mark.PLAIN : Reply.Mark.MISSING);
    }
}
