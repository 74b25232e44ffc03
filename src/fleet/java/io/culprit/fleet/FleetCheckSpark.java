package io.culprit.fleet;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.spark.launcher.JavaModuleOptions;

/** For {@link FleetCheck}: a Spark as one would install it, out of the class path, whose programs are started here. */
final class FleetCheckSpark {

    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;

    private FleetCheckSpark(Path folder) {
        this.folder = folder;
    }

    /** Puts the jars of the class path below a folder, and the file system of the check. */
    static FleetCheckSpark in(Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("spark/jars"));
        for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
            // Spark logs by its own library, and not into nothing as culprit's would
            if (jar.endsWith(".jar") && !jar.contains("slf4j-nop")) {
                Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar));
            }
        }
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(jars.resolve("elsewhere.jar")))) {
            for (Class<?> type : List.of(Elsewhere.class, Elsewhere.Counted.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                copy(type.getClassLoader().getResourceAsStream(name), jar);
            }
        }
        return new FleetCheckSpark(folder);
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        try (from) {
            from.transferTo(to);
        }
    }

    /** Starts one of its programs, which writes into a log of that name. */
    Process start(String name, String main, String... arguments) throws IOException {
        String home = System.getProperty("java.home");
        Path spark = folder.resolve("spark");
        List<String> command = new ArrayList<>(List.of(Path.of(home, "bin/java").toString()));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        command.addAll(List.of("-Xmx1g", "-classpath", spark + "/jars/*", main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", spark.toString());
        builder.environment().put("JAVA_HOME", home);
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
        return builder.start();
    }

    /** Ends a process and all that it started. */
    static void kill(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }
}
