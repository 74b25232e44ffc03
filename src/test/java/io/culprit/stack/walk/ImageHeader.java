package io.culprit.stack.walk;

import io.culprit.machine.LittleEndian;

/** Images of 64 bits that have nothing but a header and what a test puts behind it. */
public final class ImageHeader {

    /** Where the table of functions stands. */
    public static final int FUNCTIONS = 0x2000;

    private ImageHeader() {}

    /** 16 KiB for that machine ({@code IMAGE_FILE_MACHINE_*}), with so many bytes of functions at {@link #FUNCTIONS}. */
    public static byte[] withFunctions(int machine, int bytes) {
        byte[] image = new byte[0x4000];
        image[0] = 'M';
        image[1] = 'Z';
        LittleEndian.putU32(image, 0x3C, 0x80);
        LittleEndian.putU32(image, 0x80, 0x4550);
        LittleEndian.putU16(image, 0x84, machine);
        LittleEndian.putU16(image, 0x94, 0xF0);
        LittleEndian.putU16(image, 0x98, 0x20B);
        LittleEndian.putU32(image, 0x98 + 0x38, image.length);
        LittleEndian.putU32(image, 0x98 + 0x3C, 0x400);
        LittleEndian.putU32(image, 0x98 + 0x6C, 16);
        LittleEndian.putU32(image, 0x98 + 0x88, FUNCTIONS);
        LittleEndian.putU32(image, 0x98 + 0x8C, bytes);
        return image;
    }
}
