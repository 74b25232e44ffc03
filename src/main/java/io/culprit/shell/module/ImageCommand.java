package io.culprit.shell.module;

import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.image.PeSection;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.Optional;

/** {@code !lmi} and {@code !dh}: a module's headers. */
public final class ImageCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!lmi MODULE | !dh [-f] [-s] [-a] MODULE",
                        "A module's identity, symbols and sections, from its image.",
                        "!lmi",
                        "!dh")
                .with("MODULE is a name or an address in it. !dh: -f file headers, -s section headers, -a both, as"
                        + " without any.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean file = false;
        boolean sections = false;
        String word = tail.word();
        while (name.equals("!dh") && word.startsWith("-")) {
            switch (word) {
                case "-f" -> file = true;
                case "-s" -> sections = true;
                case "-a" -> {
                    file = true;
                    sections = true;
                }
                default -> throw new RefusedException("!dh has no option " + word + " (there are -f, -s and -a)");
            }
            word = tail.word();
        }
        tail.end();
        LoadedModule module = named(word, session);
        return name.equals("!dh")
                ? headers(module, file || !sections, sections || !file, session)
                : identity(module, session);
    }

    private static Reply headers(LoadedModule module, boolean file, boolean sections, Session session) {
        PeImage image = session.system()
                .images()
                .of(module)
                .orElseThrow(() -> new RefusedException("the headers of "
                        + session.names().of(module) + " are not in the dump: -i PATH leads to the image"));
        Reply.Builder answer = new Reply.Builder();
        HeaderLines lines = new HeaderLines(image.contents(), answer);
        if (file) {
            lines.file();
        }
        if (sections) {
            lines.sections();
        }
        return answer.build();
    }

    private static Reply identity(LoadedModule module, Session session) {
        Reply.Builder answer = new Reply.Builder();
        answer.line("Loaded Module Info: [" + session.names().of(module) + "]", Reply.Mark.STRONG);
        answer.pair("Module", session.names().of(module));
        answer.pair("Base Address", session.numbers().argument(module.base()));
        answer.pair("Image Name", module.name());
        answer.pair("Time Stamp", Digits.padded(module.timestamp() & 0xFFFF_FFFFL, 8));
        answer.pair("Size", Digits.padded(module.sizeBytes(), 1));
        if (module.checksum() != null) {
            answer.pair("CheckSum", Digits.padded(module.checksum(), 1));
        }
        if (module.pdb() != null) {
            answer.pair("PDB", module.pdb().fileName() + " " + module.pdb().key());
        }
        answer.pair("Symbol Type", SymbolState.of(module, session));
        sections(answer, module, session);
        return answer.build();
    }

    private static LoadedModule named(String word, Session session) {
        if (word.isEmpty()) {
            throw new RefusedException("a module's name or address is needed");
        }
        Optional<LoadedModule> found = session.names().module(word);
        return found.isPresent()
                ? found.get()
                : session.system()
                        .modules()
                        .at(session.expressions().value(word))
                        .orElseThrow(() -> new RefusedException("no module " + word + " is loaded"));
    }

    private static void sections(Reply.Builder answer, LoadedModule module, Session session) {
        Optional<PeImage> image = session.system().images().of(module);
        if (image.isEmpty()) {
            answer.missing("its headers are not in the dump: -i PATH leads to the image");
            return;
        }
        Reply.Rows rows = Reply.Rows.headed("section", "#rva", "#size", "code");
        for (PeSection section : image.get().header().sections()) {
            rows.row(
                    section.name(),
                    Digits.padded(section.rva(), 1),
                    Digits.padded(section.coveredBytes(), 1),
                    section.executable() ? "yes" : "");
        }
        answer.table(rows);
    }
}
