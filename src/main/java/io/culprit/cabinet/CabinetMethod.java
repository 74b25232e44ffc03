package io.culprit.cabinet;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** How the blocks of a cabinet folder are packed; each block may refer to those before it. */
sealed interface CabinetMethod permits CabinetMethod.Stored, CabinetMethod.MsZip, Lzx {

    /** Unpacks the next block, of at most 32 KiB. */
    byte[] unpack(byte[] data, int unpackedBytes) throws IOException;

    /** What the method holds to refer to. */
    default int windowBytes() {
        return 0;
    }

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
}
