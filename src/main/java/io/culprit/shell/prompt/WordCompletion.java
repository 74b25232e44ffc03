package io.culprit.shell.prompt;

import io.culprit.image.LoadedModule;
import io.culprit.shell.Session;
import io.culprit.symbol.Symbols;
import java.util.List;
import java.util.Locale;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** What a word can become: a command first, then modules, and symbols behind a module and its {@code !}. */
final class WordCompletion implements Completer {

    private static final int MOST_SYMBOLS = 100;

    private final Shell shell;

    WordCompletion(Shell shell) {
        this.shell = shell;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word();
        if (line.wordIndex() == 0) {
            shell.catalog().names().forEach(name -> candidates.add(new Candidate(name)));
            return;
        }
        int mark = word.indexOf('!');
        if (mark > 0) {
            symbols(word.substring(0, mark), word.substring(mark + 1).toLowerCase(Locale.ROOT), candidates);
            return;
        }
        for (LoadedModule module : shell.session().system().modules().loaded()) {
            candidates.add(new Candidate(shell.session().names().of(module)));
        }
    }

    private void symbols(String name, String start, List<Candidate> candidates) {
        Session session = shell.session();
        LoadedModule module = session.names().module(name).orElse(null);
        if (module == null) {
            return;
        }
        for (Symbols.Name symbol : session.system()
                .symbols()
                .matching(module, text -> text.toLowerCase(Locale.ROOT).startsWith(start), MOST_SYMBOLS)) {
            candidates.add(new Candidate(name + "!" + symbol.text()));
        }
    }
}
