package io.culprit;

import io.culprit.fact.Facts;
import io.culprit.fact.finder.FactFinder;
import io.culprit.machine.Budget;
import io.culprit.report.Report;
import io.culprit.symbol.store.SymbolSearch;
import io.culprit.windows.CrashedSystem;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A dump that stays open to be asked more than a report says: the crashed system, its names, and the report once it is wanted. */
public final class OpenedDump implements AutoCloseable {

    private final CrashedSystem system;
    private final SymbolSearch search;
    private final Function<Facts, Report> judgment;
    private final Budget budget;
    private @Nullable Facts facts;
    private @Nullable Report report;

    OpenedDump(CrashedSystem system, SymbolSearch search, Function<Facts, Report> judgment, Budget budget) {
        this.system = system;
        this.search = search;
        this.judgment = judgment;
        this.budget = budget;
    }

    /** A new question, which may take as much time as one analysis. */
    public void ask() {
        budget.renewTime();
        budget.begin("answered the question");
    }

    /** Why the question is not answered any further: a sentence once its time or memory is used up, else null. */
    public @Nullable String over() {
        return budget.go() ? null : budget.said();
    }

    /** The crashed system. */
    public CrashedSystem system() {
        return system;
    }

    /** Where names and images come from, and what went wrong with that. */
    public SymbolSearch search() {
        return search;
    }

    /** The facts, found at the first call. */
    public Facts facts() {
        if (facts == null) {
            facts = FactFinder.find(system, false, budget);
        }
        return facts;
    }

    /** The report, made at the first call. */
    public Report report() {
        if (report == null) {
            report = judgment.apply(facts());
        }
        return report;
    }

    @Override
    public void close() {
        search.close();
        system.dump().close();
    }
}
