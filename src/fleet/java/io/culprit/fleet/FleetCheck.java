package io.culprit.fleet;

import io.culprit.Analyzer;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.triage.Gathering;
import io.culprit.triage.MachineNames;
import io.culprit.triage.Period;
import io.culprit.triage.Row;
import io.culprit.triage.RowSink;
import io.culprit.triage.RunSettings;
import io.culprit.triage.TriageRun;
import io.culprit.triage.finding.Earlier;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.TriageJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the job says the same as triage over emulated dumps, byte for byte: in one process, again over more dumps, where every analysis
 * hits its limit, and by a master and two workers on loopback of which one is killed. Starts and stops all of it; fails where they differ.
 */
final class FleetCheck {

    private static final int SCENARIOS = 24;
    private static final int VARIANTS = 12;
    private static final String LOOPBACK = "127.0.0.1";
    private static final long BIG_BYTES = 1L << 30;

    private static final String RULES = """
        {"rules": [{"id": "check-instruction", "on": "instruction", "if": [], "weight": 3,
         "explain": "Asked by a check.", "says": "{seen}, says a rule of the check"}]}
        """;

    private final Path folder;
    private final Path dumps;
    private final String jar;
    private final FleetCheckSpark spark;
    private int runs;

    private FleetCheck(Path folder, String jar) throws IOException {
        this.spark = FleetCheckSpark.in(folder);
        this.folder = folder;
        this.dumps = folder.resolve("dumps");
        this.jar = jar;
    }

    /** Arguments: an empty folder, the job's jar. Spark is on the class path. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        FleetCheck check =
                new FleetCheck(folder, Path.of(arguments[1]).toAbsolutePath().toString());
        check.emulate(0, SCENARIOS);
        check.alone();
        check.asked();
        check.elsewhere();
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

    /** With rules of the user, without names, since an earlier run. */
    private void asked() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.json"), RULES);
        Path earlier = folder.resolve("run-" + runs + ".json");
        String store = folder.resolve("store-asked").toString();
        String json = submit(
                dumps,
                List.of("--master", "local[2]"),
                "--store",
                store,
                "--redact",
                "--rules",
                rules.toString(),
                "--compare",
                earlier.toString(),
                "--machine-from",
                folder + "/{machine}/**");
        Setup setup = new Setup(true, List.of(RULES.getBytes(StandardCharsets.UTF_8)));
        expect(json.equals(triage(setup, earlier)), "--redact, --rules and --compare say what they say to triage");
        expect(json.contains("a rule of the check"), "the user's rule is asked");
        expect(!json.contains("/dumps/"), "no folder is left that names a machine");
    }

    /** A file system that is not local: nothing is copied, and of a big dump little is read. */
    private void elsewhere() throws Exception {
        Path some = dumps.resolve("copies");
        Path big = some.resolve("big.dmp");
        Files.copy(some.resolve("0.dmp"), big);
        try (RandomAccessFile file = new RandomAccessFile(big.toFile(), "rw")) {
            file.setLength(BIG_BYTES);
        }
        String place = Elsewhere.SCHEME + ":" + some;
        String json = submit(
                Path.of(place),
                List.of(
                        "--master",
                        "local[2]",
                        "--conf",
                        "spark.hadoop.fs." + Elsewhere.SCHEME + ".impl=" + Elsewhere.class.getName()),
                "--store",
                folder.resolve("store-elsewhere").toString());
        String there = triage(new Setup(false, List.of()), null, some).replace("\"" + some, "\"" + place);
        expect(json.equals(there), "files of another file system say what local ones say");
        Matcher read = Pattern.compile("(\\d+) bytes were read of big.dmp").matcher(lastLog());
        expect(read.find() && Long.parseLong(read.group(1)) < BIG_BYTES / 16, "of a big dump little is read");
        Files.delete(big);
    }

    private void standalone() throws Exception {
        String address = "spark://" + LOOPBACK + ":" + FleetCheckSpark.freePort();
        List<Process> cluster = new ArrayList<>();
        try {
            String port = address.substring(address.lastIndexOf(':') + 1);
            cluster.add(spark.start(
                    "master",
                    "org.apache.spark.deploy.master.Master",
                    "--host",
                    LOOPBACK,
                    "--port",
                    port,
                    "--webui-port",
                    "0"));
            for (String name : List.of("worker-1", "worker-2")) {
                cluster.add(spark.start(
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
            cluster.forEach(FleetCheckSpark::kill);
        }
    }

    /** As a machine dies: the worker and all that it started, once one of them analyzes. */
    private static void killAtWork(Process worker) {
        try {
            while (worker.descendants().noneMatch(FleetCheck::analyzes)) {
                Thread.sleep(20);
            }
            Thread.sleep(500);
            FleetCheckSpark.kill(worker);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean analyzes(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(Worker.class.getName());
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
        int code = spark.start("run-" + runs, "org.apache.spark.deploy.SparkSubmit", arguments.toArray(new String[0]))
                .waitFor();
        System.out.printf("%.1f s: %s%n", (System.nanoTime() - start) / 1e9, String.join(" ", arguments));
        expect(
                code <= 1,
                "the job ends well, or with 1 for what is broken (" + folder.resolve("run-" + runs + ".log") + ")");
        return Files.readString(output);
    }

    private String lastLog() throws IOException {
        return Files.readString(folder.resolve("run-" + runs + ".log"));
    }

    /** The JSON of triage. */
    private String triage() throws IOException {
        return triage(new Setup(false, List.of()), null, dumps);
    }

    private String triage(Setup setup, Path earlier) throws IOException {
        return triage(setup, earlier, dumps);
    }

    private String triage(Setup setup, @Nullable Path earlier, Path path) throws IOException {
        RowSink deaf = new RowSink() {
            @Override
            public void row(Row row) {}

            @Override
            public void progress(long done, long found, boolean all) {}
        };
        MachineNames names = setup.redact() ? MachineNames.of(folder + "/{machine}/**", true) : MachineNames.NONE;
        Gathering.Choice choice = new Gathering.Choice(setup.paths(), names, Period.ALWAYS);
        TriageRun run = new TriageRun(setup.analyzer()::each, new RunSettings(2, null, choice, null), deaf);
        long start = System.nanoTime();
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        Overview overview = Overview.of(run.run(List.of(path)), setup);
        TriageJson.write(earlier == null ? overview : overview.since(Earlier.read(earlier)), Analyzer.VERSION, json);
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
