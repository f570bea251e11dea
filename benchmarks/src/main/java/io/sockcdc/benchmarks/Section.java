package io.sockcdc.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What one measurement found: a title, what the numbers mean, and rows. */
final class Section {
    /**
     * One number.
     *
     * @param what what was measured
     * @param value what it was
     * @param aim what it should be, or empty
     */
    record Row(String what, String value, String aim) {}

    private final String title;
    private final String meaning;
    private final List<Row> rows = new ArrayList<>();

    Section(String title, String meaning) {
        this.title = title;
        this.meaning = meaning;
    }

    Section row(String what, String value) {
        return row(what, value, "");
    }

    Section row(String what, String value, String aim) {
        rows.add(new Row(what, value, aim));
        return this;
    }

    String title() {
        return title;
    }

    String meaning() {
        return meaning;
    }

    List<Row> rows() {
        return rows;
    }
}
