package io.culprit.cabinet;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Packs with LZX, greedily: blocks of the kinds that a test wants, one after the other, whatever their place in the frames. Shares
 * nothing with the reader, and another program agrees with it (see the test).
 */
final class LzxWriter {

    static final int VERBATIM = 1;
    static final int ALIGNED = 2;
    static final int UNCOMPRESSED = 3;

    private static final int FRAME = 0x8000;

    /** A block: its kind, and how many bytes it takes. */
    record Block(int kind, int sizeBytes) {}

    /** A literal (length 0), or a match whose distance is {@code distance}. */
    private record Token(int literal, int length, int distance) {}

    /** A token as symbols: main element, length element or -1, footer bits and value. */
    private record Code(int main, int length, int footerBits, int footer) {}

    private final int windowBytes;
    private final int translation;
    private final List<Block> cycle;
    private final int[] bases = new int[64];
    private final int[] footers = new int[64];
    private int slots;
    private int[] recent = {1, 1, 1};
    private int[] mainLengths = new int[0];
    private int[] lengthLengths = new int[249];
    private final List<byte[]> frames = new ArrayList<>();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long held;
    private int heldBits;

    LzxWriter(int windowBits, int translation, List<Block> cycle) {
        this.windowBytes = 1 << windowBits;
        this.translation = translation;
        this.cycle = cycle;
        for (int base = 0; base < windowBytes; slots++) {
            bases[slots] = base;
            footers[slots] = slots < 4 ? 0 : Math.min(17, slots / 2 - 1);
            base += 1 << footers[slots];
        }
        mainLengths = new int[256 + 8 * slots];
    }

    /** One packed piece for each 32 KiB. */
    List<byte[]> pack(byte[] content) {
        byte[] bytes = translated(content);
        bits(translation == 0 ? 0 : 1, 1);
        if (translation != 0) {
            bits(translation >>> 16, 16);
            bits(translation & 0xFFFF, 16);
        }
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            Block block = cycle.get(i % cycle.size());
            int end = Math.min(bytes.length, at + block.sizeBytes());
            bits(block.kind(), 3);
            bits(end - at >>> 8, 16);
            bits(end - at & 0xFF, 8);
            if (block.kind() == UNCOMPRESSED) {
                plain(bytes, at, end);
            } else {
                packed(bytes, at, end, block.kind());
            }
            at = end;
        }
        if (out.size() > 0 || heldBits > 0) {
            cut();
        }
        return frames;
    }

    private byte[] translated(byte[] content) {
        byte[] bytes = content.clone();
        for (int frame = 0; frame < bytes.length && translation != 0; frame += FRAME) {
            int end = Math.min(FRAME, bytes.length - frame) - 10;
            for (int i = 0; i < end; i++) {
                if ((bytes[frame + i] & 0xFF) == 0xE8) {
                    int position = frame + i;
                    int relative = word(bytes, position + 1);
                    if (relative >= -position && relative < translation) {
                        int sum = relative + position;
                        put(bytes, position + 1, sum < translation ? sum : relative - translation);
                    }
                    i += 4;
                }
            }
        }
        return bytes;
    }

    private static int word(byte[] b, int at) {
        return b[at] & 0xFF | (b[at + 1] & 0xFF) << 8 | (b[at + 2] & 0xFF) << 16 | b[at + 3] << 24;
    }

    private static void put(byte[] b, int at, int value) {
        for (int i = 0; i < 4; i++) {
            b[at + i] = (byte) (value >>> 8 * i);
        }
    }

    private void plain(byte[] bytes, int from, int end) {
        bits(0, heldBits % 16 == 0 ? 16 : 16 - heldBits % 16);
        flush();
        byte[] offsets = new byte[12];
        for (int i = 0; i < 3; i++) {
            put(offsets, 4 * i, recent[i]);
        }
        out.writeBytes(offsets);
        for (int at = from; at < end; at++) {
            out.write(bytes[at]);
            if ((at + 1) % FRAME == 0) {
                cut();
            }
        }
        if ((end - from) % 2 != 0) {
            out.write(0);
        }
    }

    private void packed(byte[] bytes, int from, int end, int kind) {
        List<Token> tokens = tokens(bytes, from, end);
        List<Code> codes = new ArrayList<>();
        int[] mainUses = new int[mainLengths.length];
        int[] lengthUses = new int[249];
        int[] alignedUses = new int[8];
        for (Token token : tokens) {
            Code code = code(token);
            codes.add(code);
            mainUses[code.main]++;
            if (code.length >= 0) {
                lengthUses[code.length]++;
            }
            alignedUses[code.footer & 7]++;
        }
        int[] aligned = kind == ALIGNED ? huffman(alignedUses, 7) : new int[8];
        if (kind == ALIGNED) {
            for (int length : aligned) {
                bits(length, 3);
            }
        }
        int[] main = huffman(mainUses, 16);
        changes(mainLengths, main, 0, 256);
        changes(mainLengths, main, 256, main.length);
        int[] lengths = huffman(lengthUses, 16);
        changes(lengthLengths, lengths, 0, 249);
        mainLengths = main;
        lengthLengths = lengths;
        int at = from;
        int[] mainCodes = canonical(main);
        int[] lengthCodes = canonical(lengths);
        int[] alignedCodes = canonical(aligned);
        for (int i = 0; i < codes.size(); i++) {
            Code code = codes.get(i);
            bits(mainCodes[code.main], main[code.main]);
            if (code.length >= 0) {
                bits(lengthCodes[code.length], lengths[code.length]);
            }
            if (kind == ALIGNED && code.footerBits >= 3) {
                bits(code.footer >>> 3, code.footerBits - 3);
                bits(alignedCodes[code.footer & 7], aligned[code.footer & 7]);
            } else {
                bits(code.footer, code.footerBits);
            }
            at += Math.max(1, tokens.get(i).length);
            if (at % FRAME == 0) {
                cut();
            }
        }
    }

    private Code code(Token token) {
        if (token.length == 0) {
            return new Code(token.literal, -1, 0, 0);
        }
        int slot = 0;
        int footer = 0;
        while (slot < 3 && recent[slot] != token.distance) {
            slot++;
        }
        if (slot < 3) {
            recent[slot] = recent[0];
        } else {
            while (slot + 1 < slots && bases[slot + 1] <= token.distance + 2) {
                slot++;
            }
            footer = token.distance + 2 - bases[slot];
            recent[2] = recent[1];
            recent[1] = recent[0];
        }
        recent[0] = token.distance;
        int header = Math.min(7, token.length - 2);
        return new Code(256 + slot * 8 + header, header == 7 ? token.length - 9 : -1, footers[slot], footer);
    }

    private List<Token> tokens(byte[] bytes, int from, int end) {
        List<Token> tokens = new ArrayList<>();
        int[] last = new int[1 << 16];
        Arrays.fill(last, -1);
        for (int i = Math.max(0, from - windowBytes); i < from; i++) {
            last[hash(bytes, i)] = i;
        }
        int near = 0;
        for (int at = from; at < end; ) {
            int most = Math.min(257, Math.min(end, at / FRAME * FRAME + FRAME) - at);
            int candidate = last[hash(bytes, at)];
            int distance = candidate >= 0 && at - candidate <= windowBytes - 3 ? at - candidate : 0;
            int length = matching(bytes, at, distance, most);
            int again = matching(bytes, at, near, most);
            if (again >= 2 && again >= length) {
                distance = near;
                length = again;
            }
            tokens.add(length < 2 ? new Token(bytes[at] & 0xFF, 0, 0) : new Token(0, length, distance));
            near = length < 2 ? near : distance;
            for (int i = Math.max(1, length); i > 0; i--) {
                last[hash(bytes, at)] = at;
                at++;
            }
        }
        return tokens;
    }

    private static int matching(byte[] bytes, int at, int distance, int most) {
        int length = 0;
        while (distance > 0 && distance <= at && length < most && bytes[at + length] == bytes[at + length - distance]) {
            length++;
        }
        return length;
    }

    private static int hash(byte[] bytes, int at) {
        int sum = 0;
        for (int i = at; i < Math.min(bytes.length, at + 3); i++) {
            sum = sum * 31 + bytes[i];
        }
        return sum & 0xFFFF;
    }

    private void changes(int[] before, int[] now, int from, int to) {
        List<int[]> symbols = new ArrayList<>();
        for (int at = from; at < to; ) {
            int run = 1;
            while (at + run < to && now[at + run] == now[at] && run < 51) {
                run++;
            }
            int delta = Math.floorMod(before[at] - now[at], 17);
            if (now[at] == 0 && run >= 20) {
                symbols.add(new int[] {18, run - 20, 5, -1});
            } else if (now[at] == 0 && run >= 4) {
                symbols.add(new int[] {17, run - 4, 4, -1});
            } else if (run >= 4) {
                run = Math.min(run, 5);
                symbols.add(new int[] {19, run - 4, 1, delta});
            } else {
                run = 1;
                symbols.add(new int[] {delta, 0, 0, -1});
            }
            at += run;
        }
        int[] uses = new int[20];
        for (int[] symbol : symbols) {
            uses[symbol[0]]++;
            if (symbol[3] >= 0) {
                uses[symbol[3]]++;
            }
        }
        int[] lengths = huffman(uses, 15);
        int[] codes = canonical(lengths);
        for (int length : lengths) {
            bits(length, 4);
        }
        for (int[] symbol : symbols) {
            bits(codes[symbol[0]], lengths[symbol[0]]);
            bits(symbol[1], symbol[2]);
            if (symbol[3] >= 0) {
                bits(codes[symbol[3]], lengths[symbol[3]]);
            }
        }
    }

    /** Code lengths by Huffman's method, or nearly equal ones where those would be longer than allowed. */
    private static int[] huffman(int[] uses, int most) {
        int[] lengths = new int[uses.length];
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < uses.length; i++) {
            if (uses[i] > 0) {
                used.add(i);
            }
        }
        if (used.isEmpty()) {
            return lengths;
        }
        if (used.size() == 1) {
            used.add(used.getFirst() == 0 ? 1 : 0);
        }
        record Node(long weight, List<Integer> leaves) {}
        PriorityQueue<Node> queue = new PriorityQueue<>((a, b) -> Long.compare(a.weight, b.weight));
        used.forEach(symbol -> queue.add(new Node(uses[symbol], List.of(symbol))));
        while (queue.size() > 1) {
            Node a = queue.remove();
            Node b = queue.remove();
            List<Integer> leaves = new ArrayList<>(a.leaves);
            leaves.addAll(b.leaves);
            leaves.forEach(symbol -> lengths[symbol]++);
            queue.add(new Node(a.weight + b.weight, leaves));
        }
        if (Arrays.stream(lengths).max().orElse(0) > most) {
            int bits = 32 - Integer.numberOfLeadingZeros(used.size() - 1);
            for (int i = 0; i < used.size(); i++) {
                lengths[used.get(i)] = i < (1 << bits) - used.size() ? bits - 1 : bits;
            }
        }
        return lengths;
    }

    private static int[] canonical(int[] lengths) {
        int[] codes = new int[lengths.length];
        int code = 0;
        for (int length = 1; length <= 16; length++) {
            for (int i = 0; i < lengths.length; i++) {
                if (lengths[i] == length) {
                    codes[i] = code++;
                }
            }
            code <<= 1;
        }
        return codes;
    }

    private void bits(int value, int count) {
        held = held << count | value & (1L << count) - 1;
        heldBits += count;
        flush();
    }

    private void flush() {
        while (heldBits >= 16) {
            int word = (int) (held >>> heldBits - 16);
            out.write(word);
            out.write(word >>> 8);
            heldBits -= 16;
        }
    }

    /** Ends a frame on a word. */
    private void cut() {
        if (heldBits > 0) {
            bits(0, 16 - heldBits);
        }
        frames.add(out.toByteArray());
        out = new ByteArrayOutputStream();
    }
}
