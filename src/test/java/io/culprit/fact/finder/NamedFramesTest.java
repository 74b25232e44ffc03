package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpThread;
import io.culprit.fact.Facts;
import io.culprit.fact.StackFrame;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Architecture;
import io.culprit.machine.Budget;
import io.culprit.machine.Registers;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.symbol.InlineCall;
import io.culprit.symbol.ModuleSymbols;
import io.culprit.symbol.SourceLine;
import io.culprit.symbol.Symbol;
import io.culprit.symbol.Symbols;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.SystemOpener;
import io.culprit.windows.TestDump;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Frames with their names: function, line, what is inlined there; and which modules were named. */
class NamedFramesTest {

    private static final long NT = 0xFFFFF804_10000000L;
    private static final long NIC = 0xFFFFF804_30000000L;
    private static final long STACK = 0xFFFF8000_00010000L;

    private final TestDump dump = new TestDump();

    NamedFramesTest() {
        dump.module("ntoskrnl.exe", NT, 0x1000000);
        dump.module("nic.sys", NIC, 0x40000);
    }

    /** A function at 0x1000 of nic.sys with one inlined into it at 0x1080, and nothing named in the kernel. */
    private static final class OneFunction implements Symbols {
        @Override
        public Optional<Symbol> at(LoadedModule module, long rva) {
            return module.name().equals("nic.sys") && rva >= 0x1000 && rva < 0x1100
                    ? Optional.of(new Symbol("Send", rva - 0x1000, Symbol.Source.PROCEDURE))
                    : Optional.empty();
        }

        @Override
        public Optional<SourceLine> line(LoadedModule module, long rva) {
            return Optional.of(new SourceLine("send.c", (int) rva));
        }

        @Override
        public List<InlineCall> inlines(LoadedModule module, long rva) {
            return module.name().equals("nic.sys") && rva >= 0x1080 && rva < 0x1090
                    ? List.of(new InlineCall("Copy", rva - 0x1080, new SourceLine("send.c", 7)))
                    : List.of();
        }

        @Override
        public Optional<ModuleSymbols> seen(LoadedModule module) {
            return Optional.of(new ModuleSymbols(module.name(), ModuleSymbols.Kind.PRIVATE_PDB, null));
        }

        @Override
        public List<String> warnings() {
            return List.of("a symbol file is broken");
        }
    }

    private CrashedSystem system() {
        return SystemOpener.open(dump, module -> Optional.empty(), new OneFunction());
    }

    private List<StackFrame> named(long address, FrameTrust trust) {
        Registers registers = Registers.of(Architecture.X64, address, STACK);
        return new StackFinder(system(), null, null).named(new Frame(registers, trust, StackKind.THREAD, "note"));
    }

    /** An interrupted instruction is where it is; behind a return address, the call before it is looked up. */
    @Test
    void aFrameIsNamedByTheCallBeforeItsReturnAddress() {
        assertThat(named(NIC + 0x1010, FrameTrust.CONTEXT))
                .containsExactly(new StackFrame(
                        NIC + 0x1010,
                        STACK,
                        "nic.sys",
                        0x1010,
                        "nic!Send+0x10",
                        FrameTrust.CONTEXT,
                        StackKind.THREAD,
                        "note",
                        new SourceLine("send.c", 0x1010),
                        false));
        StackFrame returned = named(NIC + 0x1010, FrameTrust.UNWIND).getFirst();
        assertThat(returned.symbol()).isEqualTo("nic!Send+0x10");
        assertThat(returned.source()).isEqualTo(new SourceLine("send.c", 0x100F));
        assertThat(named(NIC + 0x1100, FrameTrust.UNWIND).getFirst().symbol())
                .as("the call that ends the function")
                .isEqualTo("nic!Send+0x100");
        assertThat(named(NIC + 0x1100, FrameTrust.CONTEXT).getFirst().symbol()).isNull();
        assertThat(named(NIC + 0x1100, FrameTrust.CONTEXT).getFirst().source())
                .as("no name, no line")
                .isNull();
        assertThat(named(NIC, FrameTrust.UNWIND).getFirst().symbol()).isNull();
    }

    @Test
    void aFunctionThatIsInlinedHasAFrameOfItsOwn() {
        List<StackFrame> frames = named(NIC + 0x1084, FrameTrust.UNWIND);
        assertThat(frames).hasSize(2);
        StackFrame inlined = frames.getFirst();
        assertThat(inlined.symbol()).isEqualTo("nic!Copy+0x4");
        assertThat(inlined.inlined()).isTrue();
        assertThat(inlined.note()).isEqualTo("inlined");
        assertThat(inlined.source()).isEqualTo(new SourceLine("send.c", 0x1083));
        assertThat(inlined.stackPointer()).isEqualTo(STACK);
        StackFrame caller = frames.getLast();
        assertThat(caller.symbol()).isEqualTo("nic!Send+0x84");
        assertThat(caller.inlined()).isFalse();
        assertThat(caller.source()).as("where it is called").isEqualTo(new SourceLine("send.c", 7));
        assertThat(caller.note()).isEqualTo("note");
    }

    @Test
    void aFrameInNoModuleIsItsAddress() {
        assertThat(named(0x1234, FrameTrust.SCAN))
                .containsExactly(
                        new StackFrame(0x1234, STACK, null, 0x1234, null, FrameTrust.SCAN, StackKind.THREAD, "note"));
    }

    @Test
    void modulesOnTheStackAreListedOnceWithWhatNamedThem() {
        dump.bugCheck = new BugCheckData(0xD1, 0x28, 2, 0, NIC + 0x1010);
        dump.memory.zero(STACK, 0x1000);
        dump.memory
                .u64(STACK + 0x28, NIC + 0x1015)
                .u64(STACK + 0x58, NIC + 0x1025)
                .u64(STACK + 0x88, NT + 0x1025);
        dump.context = Registers.of(Architecture.X64, NT + 0x1001, STACK);

        Facts facts = FactFinder.find(system(), false);

        assertThat(facts.symbols()).extracting(ModuleSymbols::module).containsExactly("ntoskrnl.exe", "nic.sys");
        assertThat(facts.dump().warnings()).contains("a symbol file is broken");
        assertThat(facts.stack()).extracting(StackFrame::symbol).contains("nic!Send+0x15", "nic!Send+0x25");
        assertThat(facts.dump().complete()).isTrue();
        assertThat(facts.dump().lasting()).isTrue();
        assertThat(facts.file().sha256()).isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        assertThat(facts.unknown()).noneMatch(missing -> missing.field().equals("file.sha256"));
    }

    /** When the time is over, what was not read until then stays unknown, and the report says so. */
    @Test
    void aBudgetThatIsSpentIsToldAndTheAnalysisDoesNotLast() {
        dump.kind = DumpKind.MINIDUMP;
        dump.bugCheck = null;
        dump.threads.add(new DumpThread(1, null, Registers.of(Architecture.X64, NIC + 0x1000, STACK), 0, 0, 0));

        Facts facts = FactFinder.find(system(), true, Budget.of(new Budget.Limits(0, 1)));

        assertThat(facts.dump().lasting()).isFalse();
        assertThat(facts.threads().getFirst().stopReason()).startsWith("not walked: the 0 s");
        assertThat(facts.dump().warnings())
                .contains("the 0 s that one analysis may take were used up while it walked the stacks; what it had not"
                        + " read by then is left out");
    }

    @Test
    void nobodyWaitsAnyMoreWhereTheThreadWasInterrupted() {
        Thread.currentThread().interrupt();
        try {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> FactFinder.find(system(), false))
                    .isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
