package io.culprit.shell.module;

import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.symbol.SourceLine;
import io.culprit.symbol.Symbol;
import java.util.Optional;

/** {@code ln}: the symbol that covers an address. */
public final class NearestCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of("ln ADDRESS", "The symbol, source line and module at an address.", "ln");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long address = tail.expression(session.nextCode());
        tail.end();
        Optional<LoadedModule> module = session.system().modules().at(address);
        if (module.isEmpty()) {
            return outside(address, session);
        }
        Reply.Builder answer = new Reply.Builder();
        long rva = address - module.get().base();
        Optional<Symbol> symbol = session.system().symbols().at(module.get(), rva);
        Optional<SourceLine> line = session.system().symbols().line(module.get(), rva);
        if (line.isPresent()) {
            answer.line(line.get().file() + "(" + line.get().line() + ")");
        }
        Optional<String> told =
                symbol.isPresent() ? Optional.empty() : session.printed().told(address);
        String at = "(" + session.numbers().address(address) + ")   "
                + told.orElse(session.names().site(address));
        String source = symbol.isPresent()
                ? "  [" + SymbolState.word(symbol.get().source()) + "]"
                : told.isPresent() ? "  [from the stack]" : "";
        answer.line(at + source);
        if (symbol.isEmpty()) {
            answer.missing(session.names().of(module.get()) + " has " + SymbolState.of(module.get(), session));
        } else if (symbol.get().displacement() == 0) {
            answer.line("Exact match");
        }
        return answer.build();
    }

    private static Reply outside(long address, Session session) {
        Optional<UnloadedModule> unloaded = session.system().modules().unloadedAt(address);
        String text = unloaded.isPresent()
                ? "<Unloaded_" + unloaded.get().name() + ">+0x"
                        + Long.toHexString(address - unloaded.get().start())
                : session.numbers().address(address) + " lies in no module, loaded or unloaded";
        return Reply.of(text);
    }
}
