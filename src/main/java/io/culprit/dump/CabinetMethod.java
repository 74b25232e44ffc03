package io.culprit.dump;

import dorkbox.cabParser.CabException;
import dorkbox.cabParser.decompress.lzx.DecompressLzx;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** How the blocks of a cabinet folder are packed; each block may refer to those before it. */
sealed interface CabinetMethod {

    /** Unpacks the next block, of at most 32 KiB. */
    byte[] unpack(byte[] data, int unpackedBytes) throws IOException;

    /** The method of a folder (typeCompress). */
    static CabinetMethod of(int type) throws IOException {
        return switch (type & 0xF) {
            case 0 -> new Stored();
            case 1 -> new MsZip();
            case 3 -> new Lzx(type >> 8 & 0x1F);
            default -> throw new IOException("its compression (" + (type & 0xF) + ") is not read");
        };
    }

    /** Not packed. */
    record Stored() implements CabinetMethod {

        @Override
        public byte[] unpack(byte[] data, int unpackedBytes) throws IOException {
            if (data.length != unpackedBytes) {
                throw new IOException("a stored block of " + data.length + " bytes should hold " + unpackedBytes);
            }
            return data;
        }
    }

    /** {@code CK}, then DEFLATE that may refer to the block before ([MS-MCI]). */
    final class MsZip implements CabinetMethod {

        private byte[] before = new byte[0];

        @Override
        public byte[] unpack(byte[] data, int unpackedBytes) throws IOException {
            if (data.length < 2 || data[0] != 'C' || data[1] != 'K') {
                throw new IOException("an MSZIP block does not begin with CK");
            }
            Inflater inflater = new Inflater(true);
            try {
                inflater.setDictionary(before);
                inflater.setInput(data, 2, data.length - 2);
                byte[] block = new byte[unpackedBytes];
                if (inflate(inflater, block) != unpackedBytes) {
                    throw new IOException("an MSZIP block is cut short");
                }
                before = block;
                return block;
            } catch (DataFormatException e) {
                throw new IOException("an MSZIP block is damaged", e);
            } finally {
                inflater.end();
            }
        }

        private static int inflate(Inflater inflater, byte[] block) throws DataFormatException {
            int done = 0;
            int got = -1;
            while (done < block.length && got != 0) {
                got = inflater.inflate(block, done, block.length - done);
                done += got;
            }
            return done;
        }
    }

    /** LZX with a window of 2^15 to 2^21 bytes ([MS-PATCH]). */
    final class Lzx implements CabinetMethod {

        private static final int LEAST_WINDOW = 15;
        private static final int MOST_WINDOW = 21;
        private static final int INPUT_BYTES = 0x8000 + 6144;
        private static final int BLOCK_BYTES = 0x8000;

        private final DecompressLzx decoder = new DecompressLzx();

        Lzx(int windowBits) throws IOException {
            if (windowBits < LEAST_WINDOW || windowBits > MOST_WINDOW) {
                throw new IOException("its LZX window of 2^" + windowBits + " bytes is not allowed");
            }
            try {
                decoder.init(windowBits);
            } catch (CabException e) {
                throw new IOException("its LZX window is not read", e);
            }
        }

        /** The decoder looks past the end of its input, and throws what it likes at damage. */
        @Override
        public byte[] unpack(byte[] data, int unpackedBytes) throws IOException {
            if (unpackedBytes > BLOCK_BYTES || data.length > INPUT_BYTES) {
                throw new IOException("an LZX block is longer than 32 KiB");
            }
            byte[] block = new byte[BLOCK_BYTES];
            try {
                decoder.decompress(Arrays.copyOf(data, INPUT_BYTES), block, data.length, unpackedBytes);
            } catch (CabException | RuntimeException e) {
                throw new IOException("an LZX block is damaged", e);
            }
            return Arrays.copyOf(block, unpackedBytes);
        }
    }
}
