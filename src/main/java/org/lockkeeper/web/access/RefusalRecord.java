package org.lockkeeper.web.access;

/** Where it is kept that somebody was refused. */
public interface RefusalRecord {

    /** Returns at once. */
    void refused(Principal who, String what, String why);
}
