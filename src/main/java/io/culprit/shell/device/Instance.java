package io.culprit.shell.device;

/** Instance paths of devices, such as {@code USB\VID_046D&PID_C52B\...}: their last part can be a serial number, and is not shown. */
final class Instance {

    private Instance() {}

    static String shown(String path) {
        int last = path.lastIndexOf('\\');
        return last < 0 ? path : path.substring(0, last + 1) + "...";
    }
}
