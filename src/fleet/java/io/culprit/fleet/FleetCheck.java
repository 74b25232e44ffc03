package io.culprit.fleet;

import io.culprit.Analyzer;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.rule.RuleBook;
import io.culprit.triage.Row;
import io.culprit.triage.RowSink;
import io.culprit.triage.RunSettings;
import io.culprit.triage.TriageRun;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.TriageJson;
import io.culprit.verdict.Judge;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Whether the job says the same as triage over emulated dumps, byte for byte: in one process, again over more dumps, where every analysis
 * hits its limit, and by a master and two workers on loopback of which one is killed. Starts and stops all of it; fails where they differ.
 */
final class FleetCheck {

    private static final int SCENARIOS = 24;
    private static final int VARIANTS = 12;
    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final Path dumps;
    private final String jar;
    private int runs;

    private FleetCheck(Path folder, String jar) {
        this.folder = folder;
        this.dumps = folder.resolve("dumps");
        this.jar = jar;
    }

    /** Arguments: an empty folder, the job's jar. Spark is on the class path. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Path jars = Files.createDirectories(folder.resolve("spark/jars"));
        for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
            // Spark logs by its own library, and not into nothing as culprit's would
            if (jar.endsWith(".jar") && !jar.contains("slf4j-nop")) {
                Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar));
            }
        }
        FleetCheck check =
                new FleetCheck(folder, Path.of(arguments[1]).toAbsolutePath().toString());
        check.emulate(0, SCENARIOS);
        check.alone();
        check.standalone();
        System.exit(0);
    }

    /** Machines that crash, each often; copies, an archive, and what is no dump. */
    private void emulate(int from, int to) throws Exception {
        Files.createDirectories(dumps.resolve("copies"));
        List<Scenario> scenarios = List.copyOf(Scenarios.all());
        for (int i = from; i < to; i++) {
            Scenario scenario = scenarios.get(i * scenarios.size() / (SCENARIOS + 2));
            CrashedMachine crash = Emulation.run(scenario, i % 5, null, hit -> {});
            ByteArrayOutputStream dump = new ByteArrayOutputStream();
            CrashDump.write(crash, SavedKind.TRIAGE, dump);
            for (int variant = 0; variant < VARIANTS; variant++) {
                // a byte behind the end tells contents apart and says nothing
                byte[] bytes = Arrays.copyOf(dump.toByteArray(), dump.size() + variant);
                Files.write(dumps.resolve(i + "-" + variant + ".dmp"), bytes);
            }
            Files.write(dumps.resolve("copies/" + i + ".dmp"), dump.toByteArray());
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(dumps.resolve(from + ".zip")))) {
            for (String name : List.of(from + "-0.dmp", from + "-1.dmp")) {
                zip.putNextEntry(new ZipEntry(name));
                Files.copy(dumps.resolve(name), zip);
            }
        }
        Files.writeString(dumps.resolve(from + "-broken.dmp"), "rubbish");
        Files.writeString(dumps.resolve(from + ".txt"), "no dump");
    }

    private void alone() throws Exception {
        String store = folder.resolve("store").toString();
        List<String> local = List.of("--master", "local[2]");
        Path some = dumps.resolve("copies");
        String hurried = submit(some, local, "--store", store, "--timeout", "0.001");
        expect(hurried.contains("took more than 1 ms and was ended"), "limits are rows with their reason");
        expect(submit(dumps, local, "--store", store).equals(triage()), "local[2] says what triage says");
        emulate(SCENARIOS, SCENARIOS + 2);
        expect(submit(dumps, local, "--store", store).equals(triage()), "a run over some new dumps says it, too");
        long fresh = 2L * (VARIANTS + 1) + 2;
        expect(lastLog().contains("files, " + fresh + " of them new"), "it read " + fresh + " files, the new ones");
        submit(dumps, local, "--store", store);
        expect(lastLog().contains("files, 0 of them new"), "a run over the same dumps reads none");
    }

    private void standalone() throws Exception {
        String address = "spark://" + LOOPBACK + ":" + freePort();
        List<Process> cluster = new ArrayList<>();
        try {
            String port = address.substring(address.lastIndexOf(':') + 1);
            cluster.add(spark(
                    "master",
                    "org.apache.spark.deploy.master.Master",
                    "--host",
                    LOOPBACK,
                    "--port",
                    port,
                    "--webui-port",
                    "0"));
            for (String name : List.of("worker-1", "worker-2")) {
                cluster.add(spark(
                        name,
                        "org.apache.spark.deploy.worker.Worker",
                        "--host",
                        LOOPBACK,
                        "--cores",
                        "1",
                        "--memory",
                        "1g",
                        "--webui-port",
                        "0",
                        "--work-dir",
                        folder.resolve(name).toString(),
                        address));
            }
            Thread.ofPlatform().daemon().start(() -> killAtWork(cluster.get(1)));
            String store = folder.resolve("store-standalone").toString();
            String json = submit(dumps, List.of("--master", address, "--executor-memory", "512m"), "--store", store);
            expect(!cluster.get(1).isAlive(), "a worker was killed at work");
            expect(json.equals(triage()), "nothing is lost: a master and two workers say what triage says");
        } finally {
            cluster.forEach(FleetCheck::kill);
        }
    }

    /** As a machine dies: the worker and all that it started, once one of them analyzes. */
    private static void killAtWork(Process worker) {
        try {
            while (worker.descendants().noneMatch(FleetCheck::analyzes)) {
                Thread.sleep(20);
            }
            Thread.sleep(500);
            kill(worker);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean analyzes(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(Worker.class.getName());
    }

    private static void kill(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    /** The JSON of a run of the job over a path. */
    private String submit(Path path, List<String> how, String... options) throws Exception {
        runs++;
        Path output = folder.resolve("run-" + runs + ".json");
        List<String> arguments = new ArrayList<>(how);
        arguments.addAll(List.of("--conf", "spark.ui.enabled=false", jar, "--output", output.toString()));
        arguments.addAll(List.of(options));
        arguments.add(path.toString());
        long start = System.nanoTime();
        int code = spark("run-" + runs, "org.apache.spark.deploy.SparkSubmit", arguments.toArray(new String[0]))
                .waitFor();
        System.out.printf("%.1f s: %s%n", (System.nanoTime() - start) / 1e9, String.join(" ", arguments));
        expect(code == 0, "the job ends well (" + folder.resolve("run-" + runs + ".log") + ")");
        return Files.readString(output);
    }

    private String lastLog() throws IOException {
        return Files.readString(folder.resolve("run-" + runs + ".log"));
    }

    private Process spark(String name, String main, String... arguments) throws IOException {
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

    /** The JSON of triage. */
    private String triage() throws IOException {
        RowSink deaf = new RowSink() {
            @Override
            public void row(Row row) {}

            @Override
            public void progress(long done, long found, boolean all) {}
        };
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        TriageRun run = new TriageRun(analyzer::each, RunSettings.of(2), deaf);
        long start = System.nanoTime();
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        TriageJson.write(Overview.of(run.run(List.of(dumps)), new Judge(RuleBook.builtIn())), Analyzer.VERSION, json);
        System.out.printf("%.1f s: triage%n", (System.nanoTime() - start) / 1e9);
        return json.toString();
    }

    private static void expect(boolean truth, String what) {
        System.out.println((truth ? "yes: " : "NO: ") + what);
        if (!truth) {
            throw new AssertionError(what);
        }
    }
}
