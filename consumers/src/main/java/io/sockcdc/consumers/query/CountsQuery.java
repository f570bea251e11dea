package io.sockcdc.consumers.query;

import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SubjectKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Questions about connection counts. An implementation answers from the stores of this process, or, with the same questions,
 * from those of all processes: a page is made of the pages of each, a subject is in one of them.
 */
public interface CountsQuery {
    /**
     * The subjects of one kind in order.
     *
     * @param filter which of them
     * @throws CountsNotReadyException while the stores are being restored or moved
     */
    Page top(SubjectKind kind, CountsSort sort, Predicate<Counted> filter, PageRequest page);

    /**
     * One subject.
     *
     * @param asOf event time that rates end at, unless its newest change is later
     * @return empty when nothing is counted for it here
     * @throws CountsNotReadyException while the stores are being restored or moved
     */
    Optional<Counted> one(CountSubject subject, Instant asOf);

    /**
     * Which part of an answer is wanted.
     *
     * @param offset subjects to pass over, 0 or more
     * @param limit most subjects to give, 1 or more
     */
    record PageRequest(int offset, int limit) {
        public PageRequest {
            if (offset < 0 || limit < 1) {
                throw new IllegalArgumentException("a page begins at 0 or later and holds at least 1");
            }
        }

        /** The first so many. */
        public static PageRequest first(int limit) {
            return new PageRequest(0, limit);
        }
    }

    /**
     * A part of an answer.
     *
     * @param counted in order
     * @param matching how many subjects there are in all
     */
    record Page(List<Counted> counted, long matching) {
        public Page {
            counted = List.copyOf(counted);
        }

        /** The part of these that is wanted. */
        public static Page of(List<Counted> all, CountsSort sort, PageRequest page) {
            List<Counted> part = all.stream()
                    .sorted(sort.largestFirst())
                    .skip(page.offset())
                    .limit(page.limit())
                    .toList();
            return new Page(part, all.size());
        }
    }
}
