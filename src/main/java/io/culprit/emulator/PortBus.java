package io.culprit.emulator;

import java.util.Map;
import java.util.TreeMap;

/** The 64 KiB of I/O ports. A port that nobody claims reads as all ones and swallows writes, as on a PC. */
public final class PortBus {

    private record Claim(int last, PortHandler handler) {}

    private final TreeMap<Integer, Claim> claims = new TreeMap<>();

    /** Gives {@code count} ports from {@code first} to {@code handler}; a later claim of the same first port replaces it. */
    public void claim(int first, int count, PortHandler handler) {
        if (first < 0 || count <= 0 || first + count > 0x10000) {
            throw new IllegalArgumentException("ports " + first + " + " + count);
        }
        claims.put(first, new Claim(first + count - 1, handler));
    }

    /** What the device behind the port answers; all ones where there is none. */
    public int read(int port, int widthBytes) {
        Claim claim = find(port);
        return claim == null ? (int) (0xFFFF_FFFFL >>> 32 - 8 * widthBytes) : claim.handler.read(port, widthBytes);
    }

    /** Gives a value to the device behind the port; lost where there is none. */
    public void write(int port, int widthBytes, int value) {
        Claim claim = find(port);
        if (claim != null) {
            claim.handler.write(port, widthBytes, value);
        }
    }

    private @org.jspecify.annotations.Nullable Claim find(int port) {
        Map.Entry<Integer, Claim> entry = claims.floorEntry(port);
        return entry == null || entry.getValue().last < port ? null : entry.getValue();
    }
}
