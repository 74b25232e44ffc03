package io.culprit.image.elf;

import io.culprit.image.NotAnImageException;

/**
 * A common information entry (DWARF 5, 6.4.1; Linux Standard Base, "Exception Frames"): what many functions' entries share.
 *
 * @param pointers how addresses of the functions are encoded (DW_EH_PE)
 * @param lengths whether each function's entry has the length of its augmentation in front
 * @param interrupted whether the functions are signal frames
 * @param instructions what is done before each function's own
 */
record CommonEntry(
        long codeFactor,
        long dataFactor,
        long returnRegister,
        int pointers,
        boolean lengths,
        boolean interrupted,
        DwarfBytes instructions) {

    /** Reads an entry from behind its id; {@code section} tells where pointers stand. */
    static CommonEntry read(DwarfBytes in, FrameSection section) throws NotAnImageException {
        int version = in.u8();
        String augmentation = in.text();
        if (version == 4) {
            in.skip(2); // sizes of addresses and of segments
        }
        if (augmentation.equals("eh")) {
            in.skip(8);
        }
        long codeFactor = in.unsigned();
        long dataFactor = in.signed();
        long returnRegister = version == 1 ? in.u8() : in.unsigned();
        boolean lengths = augmentation.startsWith("z");
        int pointers = 0;
        if (lengths) {
            DwarfBytes data = in.part(in.unsigned());
            for (int i = 1; i < augmentation.length(); i++) {
                switch (augmentation.charAt(i)) {
                    case 'R' -> pointers = data.u8();
                    case 'L' -> data.u8();
                    case 'P' -> section.pointer(data, data.u8() & 0x7F);
                    default -> {} // S and B have no data, and what is not known comes last
                }
            }
        }
        return new CommonEntry(
                codeFactor,
                dataFactor,
                returnRegister,
                pointers,
                lengths,
                augmentation.indexOf('S') > 0,
                in.part(in.left()));
    }
}
