package io.sockcdc.app.doctor;

import java.util.List;

/** Looks at one thing. A check never fails: what it cannot see it says. */
@FunctionalInterface
interface Check {
    List<Finding> look();
}
