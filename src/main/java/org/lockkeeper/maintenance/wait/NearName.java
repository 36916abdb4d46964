package org.lockkeeper.maintenance.wait;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The name somebody may have meant. */
final class NearName {

    private record Candidate(String name, int distance) {}

    private NearName() {}

    /** The nearest name, if no more than a third of what was written differs. */
    static Optional<String> of(String written, Stream<String> names) {
        String stem = stem(written);
        return names.map(name -> new Candidate(name, distance(stem, stem(name))))
                .filter(candidate -> candidate.distance() * 3 <= stem.length())
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    /** The suffix that all have in common says nothing about likeness. */
    private static String stem(String name) {
        return name.endsWith(".service") ? name.substring(0, name.length() - ".service".length()) : name;
    }

    /** Letters to insert, drop or replace (Levenshtein). */
    static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j < before.length; j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[before.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(before[j], row[j - 1]) + 1);
            }
            before = row;
        }
        return before[other.length()];
    }
}
