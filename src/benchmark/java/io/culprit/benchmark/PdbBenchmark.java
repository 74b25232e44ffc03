package io.culprit.benchmark;

import io.culprit.symbol.Symbol;
import io.culprit.symbol.pdb.BadPdbException;
import io.culprit.symbol.pdb.PdbFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long a PDB takes to its first answer, opening included: what is asked should cost, not the size of the file. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PdbBenchmark {

    /** Size of the PDB. */
    @Param({"1", "100"})
    public int megabytes;

    private Path file = Path.of("");
    private int symbols;
    private int next;

    /** Writes the PDB. */
    @Setup(Level.Trial)
    public void write() throws IOException {
        file = Files.createTempFile("benchmark", ".pdb");
        symbols = PdbWriter.symbols((long) megabytes << 20);
        PdbWriter.write(file, symbols);
    }

    /** Deletes it. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        Files.delete(file);
    }

    /** The name of an address. */
    @Benchmark
    public Symbol firstName() throws IOException, BadPdbException {
        int index = another();
        try (PdbFile pdb = PdbFile.open(file)) {
            Symbol symbol = pdb.at(PdbWriter.CODE_RVA + (long) index * PdbWriter.SPACING + 4)
                    .orElseThrow();
            return check(symbol, symbol.name().equals(PdbWriter.name(index)));
        }
    }

    /** The address of a name. */
    @Benchmark
    public Long firstAddress() throws IOException, BadPdbException {
        int index = another();
        try (PdbFile pdb = PdbFile.open(file)) {
            Optional<Long> rva = pdb.find(PdbWriter.name(index));
            return check(rva.orElseThrow(), rva.get() == PdbWriter.CODE_RVA + (long) index * PdbWriter.SPACING);
        }
    }

    private int another() {
        next = Integer.remainderUnsigned(next * 1_103_515_245 + 12_345, symbols);
        return next;
    }

    private static <T> T check(T answer, boolean right) {
        if (!right) {
            throw new IllegalStateException("wrong answer: " + answer);
        }
        return answer;
    }
}
