package io.culprit.shell;

import io.culprit.image.LoadedModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Names as the shell itself prints them, whatever characters they have ({@code libc-2.9+0x1000}, {@code app!Map<int, int>::~Map()},
 * {@code afd+0x10}, where {@code afd} alone is a number), and names that nothing but the stack tells.
 */
public final class PrintedNames {

    private final Session session;

    PrintedNames(Session session) {
        this.session = session;
    }

    /** A name that only the stack tells, and where. */
    public record Told(String name, long address) {}

    /** The name that stands at an index of a text, the longest that is known; null for none. */
    Expressions.@Nullable Found read(String text, int at) {
        LoadedModule module = null;
        int end = at;
        for (Map.Entry<String, LoadedModule> known : session.names().modules().entrySet()) {
            String name = known.getKey();
            if (at + name.length() > end
                    && text.regionMatches(true, at, name, 0, name.length())
                    && endsAt(text, at + name.length(), name)) {
                module = known.getValue();
                end = at + name.length();
            }
        }
        if (module == null) {
            return null;
        }
        return end < text.length() && text.charAt(end) == '!'
                ? symbol(text, at, end + 1, module)
                : new Expressions.Found(module.base(), end);
    }

    /** Whether a module's name ends there; one that could be a number, a register or several operands needs what is printed behind it. */
    private static boolean endsAt(String text, int end, String name) {
        if (end < text.length() && (text.charAt(end) == '!' || text.startsWith("+0x", end))) {
            return true;
        }
        boolean plain = name.chars().allMatch(letter -> Expressions.wordy((char) letter));
        return !plain && (end == text.length() || !Expressions.wordy(text.charAt(end)));
    }

    private Expressions.@Nullable Found symbol(String text, int at, int start, LoadedModule module) {
        Names names = session.names();
        Expressions.Found found = longest(text, start, end -> names.symbol(module, text.substring(start, end)));
        if (found == null) {
            found = longest(text, start, end -> names.undecorated(module, text.substring(start, end)));
        }
        return found == null ? longest(text, start, end -> onStack(text.substring(at, end))) : found;
    }

    /** The value of the longest part of a text, from an index on, that has one. */
    private static Expressions.@Nullable Found longest(String text, int start, IntFunction<OptionalLong> value) {
        for (int end = text.length(); end > start; end--) {
            if (end == text.length() || !Expressions.wordy(text.charAt(end))) {
                OptionalLong address = value.apply(end);
                if (address.isPresent()) {
                    return new Expressions.Found(address.getAsLong(), end);
                }
            }
        }
        return null;
    }

    /** Where the function of a frame begins, by the frame's name. */
    private OptionalLong onStack(String name) {
        for (StackLine line : lines()) {
            int plus = line.site().lastIndexOf("+0x");
            String function = plus < 0 ? line.site() : line.site().substring(0, plus);
            if (line.frame().symbol() != null && function.equalsIgnoreCase(name)) {
                long into = plus < 0 ? 0 : Long.parseUnsignedLong(line.site().substring(plus + 3), 16);
                return OptionalLong.of(line.instruction() - into);
            }
        }
        return OptionalLong.empty();
    }

    /** The names of frames that no symbols know. */
    public List<Told> told() {
        List<Told> told = new ArrayList<>();
        for (StackLine line : lines()) {
            LoadedModule module =
                    session.system().modules().at(line.instruction()).orElse(null);
            if (line.frame().symbol() != null
                    && module != null
                    && session.system()
                            .symbols()
                            .at(module, line.instruction() - module.base())
                            .isEmpty()) {
                told.add(new Told(line.site(), line.instruction()));
            }
        }
        return told;
    }

    /** The name of an address that only the stack tells. */
    public Optional<String> told(long address) {
        for (Told told : told()) {
            if (told.address() == address) {
                return Optional.of(told.name());
            }
        }
        return Optional.empty();
    }

    /** As {@link Names#site}, with what only the stack of a kernel tells. */
    public String site(long address) {
        Optional<String> told = session.kernel() ? told(address) : Optional.empty();
        return told.orElse(session.names().site(address));
    }

    private List<StackLine> lines() {
        boolean walkable = session.scope().crash() || session.scope().registers() != null;
        return walkable ? session.stack().lines() : List.of();
    }
}
