package io.culprit.shell.prompt;

import io.culprit.report.Page;
import java.io.IOException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

/** Long answers in windows, one after the other, as other pagers do: space goes on, Enter adds a line, q and Ctrl-C end it. */
final class Pages {

    private static final String MORE = "-- more (space, Enter, q) --";
    private static final int NARROWEST = 20;
    private static final int LOWEST = 5;
    private static final int CTRL_C = 3;

    private final Terminal terminal;

    Pages(Terminal terminal) {
        this.terminal = terminal;
    }

    /** How wide a sentence may be. */
    int prose() {
        int width = terminal.getWidth();
        return width <= 0 ? Page.WIDTH : Math.clamp(width, NARROWEST, Page.WIDTH);
    }

    /** Prints a text; whether all of it was wanted. */
    boolean print(String text) {
        int height = terminal.getHeight();
        int width = Math.max(NARROWEST, terminal.getWidth());
        int room = height - 1;
        for (String line : text.split("(?<=\n)")) {
            int rows = Math.max(1, (line.length() + width - 2) / width);
            if (height >= LOWEST && rows > room) {
                int more = ask(height - 1);
                if (more == 0) {
                    return false;
                }
                room = more;
            }
            room -= rows;
            terminal.writer().print(line);
        }
        terminal.flush();
        return true;
    }

    /** How many rows to go on with; 0 to end. */
    private int ask(int page) {
        terminal.writer().print(MORE);
        terminal.flush();
        Attributes before = terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false); // Ctrl-C is a key here, and ends no command
        terminal.setAttributes(raw);
        try {
            int key = terminal.reader().read();
            terminal.writer().print("\r" + " ".repeat(MORE.length()) + "\r");
            return switch (key) {
                case '\r', '\n' -> 1;
                case 'q', 'Q', CTRL_C, -1 -> 0;
                default -> page;
            };
        } catch (IOException gone) {
            return 0;
        } finally {
            terminal.setAttributes(before);
        }
    }
}
