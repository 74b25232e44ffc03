package io.culprit.image;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * VS_VERSIONINFO: nodes of length, value length, type, UTF-16 key, padding, value, padding, children. The first string table counts.
 * Some writers store a wrong value length or odd padding, so that each node is bound by its parent and strings end at their NUL.
 */
final class VersionBlock {

    private static final int FIXED_SIGNATURE = 0xFEEF04BD;
    private static final int MAX_NODES = 1024;

    private final byte[] block;
    private final Map<String, String> strings = new HashMap<>();
    private int nodes;

    private VersionBlock(byte[] block) {
        this.block = block;
    }

    /** The facts of a block; empty when it is none. Parts that are damaged are absent. */
    static Optional<VersionFacts> parse(byte[] block) {
        VersionBlock parser = new VersionBlock(block);
        Node root = parser.node(0, block.length);
        if (root == null || !root.key.equals("VS_VERSION_INFO")) {
            return Optional.empty();
        }
        parser.walk(root, 0);
        return Optional.of(parser.facts(root));
    }

    private VersionFacts facts(Node root) {
        int at = root.valueStart;
        boolean fixed = at + 0x34 <= root.end && LittleEndian.u32(block, at) == FIXED_SIGNATURE;
        return new VersionFacts(
                fixed ? number(at + 0x08) : strings.get("FileVersion"),
                fixed ? number(at + 0x10) : strings.get("ProductVersion"),
                strings.get("CompanyName"),
                strings.get("ProductName"),
                strings.get("FileDescription"),
                strings.get("OriginalFilename"));
    }

    private String number(int at) {
        int high = LittleEndian.u32(block, at);
        int low = LittleEndian.u32(block, at + 4);
        return (high >>> 16) + "." + (high & 0xFFFF) + "." + (low >>> 16) + "." + (low & 0xFFFF);
    }

    /** Below the root stand StringFileInfo and VarFileInfo; below those, tables; below those, strings. */
    private void walk(Node parent, int depth) {
        int at = depth == 0 ? align(parent.valueStart + parent.valueBytes) : parent.valueStart;
        while (at + 6 <= parent.end) {
            Node child = node(at, parent.end);
            if (child == null) {
                return;
            }
            if (depth == 2) {
                strings.putIfAbsent(child.key, text(child.valueStart, child.end));
            } else if (depth == 1 || child.key.equals("StringFileInfo")) {
                walk(child, depth + 1);
            }
            at = align(child.end);
        }
    }

    private @Nullable Node node(int at, int limit) {
        if (at + 6 > limit || ++nodes > MAX_NODES) {
            return null;
        }
        int length = LittleEndian.u16(block, at);
        if (length < 6 || at + length > limit) {
            length = limit - at;
        }
        int end = at + length;
        String key = text(at + 6, end);
        int valueStart = Math.min(align(at + 6 + key.length() * 2 + 2), end);
        return new Node(key, valueStart, LittleEndian.u16(block, at + 2), end);
    }

    private String text(int start, int end) {
        int stop = start;
        while (stop + 1 < end && LittleEndian.u16(block, stop) != 0) {
            stop += 2;
        }
        return new String(block, start, Math.max(0, stop - start), StandardCharsets.UTF_16LE).strip();
    }

    private static int align(int at) {
        return at + 3 & ~3;
    }

    private record Node(String key, int valueStart, int valueBytes, int end) {}
}
