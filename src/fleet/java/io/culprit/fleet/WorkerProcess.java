package io.culprit.fleet;

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
        this.in = new DataInputStream(process.getInputStream());
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    }

    /** Starts a process with so much heap. */
    static WorkerProcess start(int megabytes) throws IOException {
        return new WorkerProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + megabytes + "m",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-classpath",
                        jar(),
                        Worker.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
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

    /** The answer of a file, in time; otherwise the process is no more. */
    Answer ask(String place, long sizeBytes, long millis) throws Lost {
        Future<?> alarm = CLOCK.schedule(process::destroyForcibly, millis, TimeUnit.MILLISECONDS);
        try {
            out.writeUTF(place);
            out.writeLong(sizeBytes);
            out.flush();
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
