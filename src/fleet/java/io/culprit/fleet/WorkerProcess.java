package io.culprit.fleet;

import io.culprit.dump.RemoteFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The executor's side of a {@link Worker}. A thread that hangs cannot be ended and one that takes all memory takes it from everybody, but a
 * process can be killed, and has a heap of its own: whatever a dump does, it costs its own row.
 */
final class WorkerProcess {

    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    private final Process process;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** The answer of a worker: whether it lasts, and the rows as {@code RowCodec} writes them. */
    record Answer(boolean lasting, byte[] rows) {}

    /** The process ended; the message says why. */
    static final class Lost extends Exception {

        private static final long serialVersionUID = 1L;

        Lost(String why, IOException cause) {
            super(why, cause);
        }
    }

    private WorkerProcess(Process process) {
        this.process = process;
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    }

    /** Starts a process with so much heap, and tells it how to analyze. */
    static WorkerProcess start(int megabytes, Setup setup) throws IOException {
        WorkerProcess worker = new WorkerProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + megabytes + "m",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-classpath",
                        jar(),
                        Worker.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        setup.write(worker.out);
        return worker;
    }

    private static String jar() {
        try {
            return Path.of(Worker.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException never) {
            throw new IllegalStateException(never);
        }
    }

    private void range(RemoteFile.Ranges ranges, long position, int length) throws IOException {
        byte[] got;
        try {
            got = ranges.read(position, length);
        } catch (IOException unreadable) {
            out.writeInt(-1);
            out.flush();
            return;
        }
        out.writeInt(got.length);
        out.write(got);
        out.flush();
    }

    /** The answer of a file, in time; otherwise the process is no more. The ranges that it asks for are read here, if it is not local. */
    Answer ask(Found file, boolean local, RemoteFile.Ranges ranges, long millis) throws Lost {
        Future<?> alarm = CLOCK.schedule(process::destroyForcibly, millis, TimeUnit.MILLISECONDS);
        try {
            out.writeUTF(file.place());
            out.writeLong(file.sizeBytes());
            out.writeBoolean(local);
            out.flush();
            while (in.readByte() == Worker.RANGE) {
                range(ranges, in.readLong(), in.readInt());
            }
            boolean lasting = in.readBoolean();
            byte[] rows = new byte[in.readInt()];
            in.readFully(rows);
            return new Answer(lasting, rows);
        } catch (IOException gone) {
            if (alarm.isDone()) {
                throw new Lost("the analysis took more than " + millis + " ms and was ended", gone);
            }
            int code = process.destroyForcibly().onExit().join().exitValue();
            throw new Lost("the analysis ended its process, exit code " + code, gone);
        } finally {
            alarm.cancel(false);
        }
    }

    /** Whether it can be asked again: also not where the alarm went off just behind an answer. */
    boolean alive() {
        return process.isAlive();
    }
}
