package io.culprit.shell.memory;

import io.culprit.dump.DumpFile;
import io.culprit.dump.UserProcess;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Scope;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.stack.StackRegion;
import io.culprit.windows.StackRegions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** {@code !address}: what an address is. */
public final class AddressCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!address [ADDRESS | -summary | -f:WORD,...]",
                        "What an address lies in: module, stack, region, and whether the dump holds it; or all"
                                + " regions.",
                        "!address")
                .with("""
                    Without an address the regions that the dump lists, of the dump of a program usually all; where it lists none, its modules,
                    stacks and saved ranges. -summary sums them, -f shows those of a use (Image, Stack, Teb, Free), type (MEM_PRIVATE), state
                    (MEM_COMMIT) or protection (PAGE_READWRITE).\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (tail.atEnd() || tail.peek().startsWith("-")) {
            return regions(tail.word(), tail, session);
        }
        long address = tail.expression();
        tail.end();
        Reply.Builder answer = new Reply.Builder();
        answer.pair("Address", session.numbers().address(address) + (session.kernel() ? half(address, session) : ""));
        Optional<LoadedModule> module = session.system().modules().at(address);
        module.ifPresent(found -> answer.pair(
                "Module", session.names().of(found) + "  " + session.names().site(address)));
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

    private static Reply regions(String option, Tail tail, Session session) {
        tail.end();
        RegionList list = new RegionList(session);
        List<RegionList.Region> all = list.all();
        Reply.Builder answer = new Reply.Builder();
        if (option.equalsIgnoreCase("-summary")) {
            summary(answer, "Usage", all, RegionList.Region::use);
            if (list.listed()) {
                summary(answer, "Type", all, RegionList.Region::type);
                summary(answer, "State", all, RegionList.Region::state);
                summary(answer, "Protect", all, RegionList.Region::protection);
            }
        } else {
            answer.table(table(filtered(option, all), session));
        }
        if (!list.listed()) {
            answer.missing(
                    session.kernel()
                            ? "the dump does not tell how the kernel's address space is divided: these are modules,"
                                    + " stacks and what was saved"
                            : "the dump has no list of regions: these are modules, stacks and what was saved");
        }
        return answer.build();
    }

    private static List<RegionList.Region> filtered(String option, List<RegionList.Region> all) {
        if (option.isEmpty()) {
            return all;
        }
        if (!option.regionMatches(true, 0, "-f:", 0, 3)) {
            throw new RefusedException("!address has no option " + option + " (there are -summary and -f:)");
        }
        List<String> filters = List.of(option.substring(3).split(","));
        List<RegionList.Region> found = all.stream()
                .filter(region -> filters.stream().allMatch(region::is))
                .toList();
        if (found.isEmpty()) {
            throw new RefusedException("no region is " + option.substring(3));
        }
        return found;
    }

    private static Reply.Rows table(List<RegionList.Region> regions, Session session) {
        Reply.Rows rows =
                Reply.Rows.headed("BaseAddress", "EndAddress+1", "RegionSize", "Type", "State", "Protect", "Usage", "");
        for (RegionList.Region region : regions) {
            rows.row(
                    session.numbers().address(region.start()),
                    session.numbers().address(region.start() + region.sizeBytes()),
                    session.numbers().address(region.sizeBytes()),
                    region.type(),
                    region.state(),
                    region.protection(),
                    region.use(),
                    region.detail());
        }
        return rows;
    }

    private static void summary(
            Reply.Builder answer, String title, List<RegionList.Region> all, Function<RegionList.Region, String> what) {
        Map<String, long[]> sums = new TreeMap<>();
        for (RegionList.Region region : all) {
            long[] sum = sums.computeIfAbsent(what.apply(region), none -> new long[2]);
            sum[0]++;
            sum[1] += region.sizeBytes();
        }
        Reply.Rows rows = Reply.Rows.headed("--- " + title + " Summary", "#RgnCount", "#Total Size");
        sums.forEach((word, sum) -> {
            if (!word.isEmpty()) {
                rows.row(word, Long.toString(sum[0]), "0x" + Long.toHexString(sum[1]));
            }
        });
        answer.table(rows);
    }

    private static String half(long address, Session session) {
        return session.system().pointerBytes() == 8
                ? Address.kernelHalf(address) ? "  (kernel)" : address >>> 47 == 0 ? "  (user)" : "  (not canonical)"
                : "";
    }

    private static void region(Reply.Builder answer, UserProcess process, long address, Session session) {
        for (UserProcess.Region region : process.regions()) {
            if (Address.within(address, region.start(), region.sizeBytes())) {
                RegionList.Region words = new RegionList(session).described(region);
                answer.pair(
                        "Region",
                        session.numbers().address(region.start()) + "  size 0x" + Long.toHexString(region.sizeBytes())
                                + "  "
                                + String.join("  ", words.state(), words.protection(), words.type())
                                        .strip());
                answer.pair("Usage", (words.use() + " " + words.detail()).strip());
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
