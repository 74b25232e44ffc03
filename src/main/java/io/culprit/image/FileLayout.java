package io.culprit.image;

import io.culprit.machine.AddressSpace;

/** An image as a file, read by RVA: headers and sections where the loader would have put them. */
record FileLayout(AddressSpace file, PeHeader header) implements AddressSpace {

    @Override
    public int read(long rva, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            int got = readOnePart(rva + done, buffer, offset + done, length - done);
            if (got <= 0) {
                break;
            }
            done += got;
        }
        return done;
    }

    private int readOnePart(long rva, byte[] buffer, int offset, int length) {
        if (rva < 0) {
            return 0;
        }
        for (PeSection section : header.sections()) {
            if (section.holds(rva)) {
                return readSection(section, rva - section.rva(), buffer, offset, length);
            }
        }
        long left = header.headerBytes() - rva;
        return left <= 0 ? 0 : file.read(rva, buffer, offset, (int) Math.min(length, left));
    }

    private int readSection(PeSection section, long at, byte[] buffer, int offset, int length) {
        int wanted = (int) Math.min(length, section.coveredBytes() - at);
        long inFile = Math.min(section.fileBytes(), section.coveredBytes()) - at;
        if (inFile > 0) {
            return file.read(section.fileOffset() + at, buffer, offset, (int) Math.min(wanted, inFile));
        }
        java.util.Arrays.fill(buffer, offset, offset + wanted, (byte) 0);
        return wanted;
    }

    @Override
    public String whyMissing(long rva) {
        return "not in the image file";
    }
}
