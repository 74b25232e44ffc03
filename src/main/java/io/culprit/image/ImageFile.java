package io.culprit.image;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Budget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A file read by position, in blocks that are kept: unwinding asks for a few bytes at a time, around the same places. A read error or
 * a file that shrinks is a short read.
 */
public final class ImageFile implements AddressSpace, AutoCloseable {

    private static final int BLOCK_BYTES = 0x4000;
    private static final int MAX_BLOCKS = 1024;

    private final FileChannel channel;
    private final Budget budget;
    private final Map<Long, byte[]> blocks = new HashMap<>();

    private ImageFile(FileChannel channel, Budget budget) {
        this.budget = budget;
        this.channel = channel;
    }

    /** Opens a file. */
    public static ImageFile open(Path path) throws IOException {
        return open(path, Budget.none());
    }

    /** As without a budget; when it is spent, the file ends. */
    public static ImageFile open(Path path, Budget budget) throws IOException {
        return new ImageFile(FileChannel.open(path, StandardOpenOption.READ), budget);
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length && address >= 0) {
            long at = address + done;
            byte[] block = block(at / BLOCK_BYTES);
            int inBlock = (int) (at % BLOCK_BYTES);
            int part = Math.min(length - done, block.length - inBlock);
            if (part <= 0) {
                break;
            }
            System.arraycopy(block, inBlock, buffer, offset + done, part);
            done += part;
        }
        return done;
    }

    private byte[] block(long index) {
        byte[] known = blocks.get(index);
        if (known != null) {
            return known;
        }
        if (!budget.keep(BLOCK_BYTES)) {
            return new byte[0];
        }
        if (blocks.size() >= MAX_BLOCKS) {
            budget.keep(-(long) blocks.size() * BLOCK_BYTES);
            blocks.clear();
        }
        byte[] fresh = readBlock(index * BLOCK_BYTES);
        blocks.put(index, fresh);
        return fresh;
    }

    private byte[] readBlock(long position) {
        ByteBuffer buffer = ByteBuffer.allocate(BLOCK_BYTES);
        try {
            while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) > 0) {
                continue;
            }
        } catch (IOException | VirtualMachineError unreadable) {
            return new byte[0];
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            blocks.clear();
        }
    }
}
