package io.sockcdc.collector.simulation;

import java.util.Random;

/**
 * What may go wrong in one simulation.
 *
 * @param queue events that the kernel keeps for the collector
 * @param saysOverflow whether a full queue makes a receive fail
 * @param torn share of dumps that are torn
 * @param broker whether the broker goes away and producers fail
 * @param refusals share of records that the broker refuses for good
 * @param disk whether the disk fills and breaks
 * @param kills whether the process dies
 * @param powerLoss whether the machine does
 * @param clockSteps whether the host's clock is set
 * @param narrow whether little fits before the spool
 * @param late whether the kernel tells of some ends a little later
 * @param sheds whether the spool is so small that it sheds while the broker is away
 */
record Faults(
        int queue,
        boolean saysOverflow,
        double torn,
        boolean broker,
        double refusals,
        boolean disk,
        boolean kills,
        boolean powerLoss,
        boolean clockSteps,
        boolean narrow,
        boolean late,
        boolean sheds) {

    /** @param own of the newer faults, so that what a seed did without them stays */
    static Faults of(Random random, Random own) {
        boolean disk = random.nextInt(4) == 0;
        boolean late = own.nextInt(4) == 0;
        boolean sheds = own.nextInt(5) == 0;
        return new Faults(
                random.nextInt(3) == 0 ? 2 + random.nextInt(8) : 40 + random.nextInt(200),
                random.nextInt(3) == 0,
                random.nextBoolean() ? 0 : random.nextDouble() / 2,
                random.nextInt(3) != 0 || sheds,
                random.nextInt(4) == 0 ? 0.01 : 0,
                disk,
                random.nextInt(4) != 0,
                !disk && random.nextInt(5) == 0,
                random.nextInt(5) == 0,
                random.nextInt(8) == 0,
                late,
                sheds);
    }
}
