package org.lockkeeper.web.access;

/**
 * How much one caller may have at once who is not trusted.
 *
 * @param waits waits
 * @param polls answers that are waited for
 * @param streams streams of events
 * @param perSecond requests in a second, on average
 * @param burst requests at once, after a pause
 */
public record CallerLimits(int waits, int polls, int streams, int perSecond, int burst) {}
