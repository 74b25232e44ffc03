package io.culprit.cli.terminal;

import io.culprit.symbol.store.Progress;

/** Says on stderr what is downloaded: one line a file when it starts, and one for each further 16 MiB. */
public final class DownloadProgress implements Progress {

    private static final long STEP_BYTES = 16L << 20;

    private final Terminal terminal;
    private String file = "";
    private long next;

    public DownloadProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void received(String name, long received, long total) {
        if (!name.equals(file)) {
            file = name;
            next = 0;
        }
        if (received >= next) {
            next = received + STEP_BYTES;
            terminal.say("downloading " + Terminal.shown(name) + ": " + received / 1024
                    + (total < 0 ? " KiB" : " of " + total / 1024 + " KiB"));
        }
    }
}
