//! Each law, under thousands of orders of its steps: some by chance, some with few changes between threads, which
//! find what chance rarely does.

use schedules::laws;
use shuttle::{check_pct, check_random};

fn hold(law: fn()) {
    check_random(law, 1_500);
    check_pct(law, 1_500, 3);
}

macro_rules! laws {
    ($($room:ident { $($law:ident)+ })+) => { $($(
        #[test]
        fn $law() {
            hold(laws::$room::$law);
        }
    )+)+ };
}

laws! {
    bell {
        every_ring_is_heard
        lost_hints_are_heard_among_others
        stop_ends_every_wait
    }
    queue {
        a_queue_has_no_hole_and_its_end_has_a_reason
        who_keeps_up_is_never_too_slow
        the_last_word_is_heard_before_the_end
        who_leaves_takes_all_that_waited_along
        who_was_too_slow_begins_again_without_a_gap
    }
    ongoing {
        a_run_that_is_gone_did_not_fall
        a_thread_that_falls_is_told_of_once
        giving_up_waits_for_no_thread
        who_is_not_heard_did_not_fall
    }
}
