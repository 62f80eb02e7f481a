; The loop of the compiled engine: which lanes ring which clock next, until every run is over or the budget is spent.
;
; Lanes stand in buckets, one a clock: those whose earliest clock it is; a last bucket holds runs that have not begun.
; The fullest bucket rings, up to a batch of lanes at a time. A lane's own order of events is all that counts, so which
; bucket comes first changes nothing. Every lane that plays stands in one bucket, so that a bucket of n_lanes never
; overflows. Names after a dollar sign are places in `layout.State` and `layout.Frame`, or numbers of `layout`.

declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare double @llvm.floor.f64(double)
declare i64 @llvm.fptosi.sat.i64.f64(double)
declare double @llvm.vector.reduce.fmin.v$WIDTHf64(<$WIDTH x double>)

define private i64 @number(ptr %words, i64 %place) alwaysinline {
  %at = getelementptr i64, ptr %words, i64 %place
  %value = load i64, ptr %at
  ret i64 %value
}

define private ptr @pointer(ptr %words, i64 %place) alwaysinline {
  %at = getelementptr ptr, ptr %words, i64 %place
  %value = load ptr, ptr %at
  ret ptr %value
}

define private void @set(ptr %words, i64 %place, i64 %value) alwaysinline {
  %at = getelementptr i64, ptr %words, i64 %place
  store i64 %value, ptr %at
  ret void
}

define private void @grow(ptr %words, i64 %place, i64 %by) alwaysinline {
  %at = getelementptr i64, ptr %words, i64 %place
  %value = load i64, ptr %at
  %grown = add i64 %value, %by
  store i64 %grown, ptr %at
  ret void
}

define private ptr @record(ptr %s, i64 %lane) alwaysinline {
  %records = call ptr @pointer(ptr %s, i64 $records)
  %bytes = call i64 @number(ptr %s, i64 $record_bytes)
  %offset = mul i64 %lane, %bytes
  %record = getelementptr i8, ptr %records, i64 %offset
  ret ptr %record
}

; Lay a lane into a bucket.
define private void @put(ptr %s, i64 %bucket, i64 %lane) alwaysinline {
  %counts = call ptr @pointer(ptr %s, i64 $counts)
  %count = call i64 @number(ptr %counts, i64 %bucket)
  %n_lanes = call i64 @number(ptr %s, i64 $n_lanes)
  %row = mul i64 %bucket, %n_lanes
  %place = add i64 %row, %count
  %buckets = call ptr @pointer(ptr %s, i64 $buckets)
  %at = getelementptr i32, ptr %buckets, i64 %place
  %short = trunc i64 %lane to i32
  store i32 %short, ptr %at
  call void @grow(ptr %counts, i64 %bucket, i64 1)
  ret void
}

; Make a lane the record of a run that has not begun.
define private void @clear(ptr %s, i64 %lane) alwaysinline {
  %record = call ptr @record(ptr %s, i64 %lane)
  %initial = call ptr @pointer(ptr %s, i64 $initial)
  %bytes = call i64 @number(ptr %s, i64 $record_bytes)
  call void @llvm.memcpy.p0.p0.i64(ptr %record, ptr %initial, i64 %bytes, i1 false)
  ret void
}

; Put the next run of the queue, if there is one, into a lane.
define private void @begin(ptr %s, i64 %lane) {
  %position = call i64 @number(ptr %s, i64 $queued)
  %n_runs = call i64 @number(ptr %s, i64 $n_runs)
  %waits = icmp slt i64 %position, %n_runs
  br i1 %waits, label %fill, label %end
fill:
  call void @clear(ptr %s, i64 %lane)
  %record = call ptr @record(ptr %s, i64 %lane)
  %runs = call ptr @pointer(ptr %s, i64 $runs)
  %run = call i64 @number(ptr %runs, i64 %position)
  call void @set(ptr %record, i64 $RUN, i64 %run)
  call void @set(ptr %record, i64 $POSITION, i64 %position)
  %numbers = call ptr @pointer(ptr %s, i64 $numbers)
  %n_numbers = call i64 @number(ptr %s, i64 $n_numbers)
  %numbers_at = call i64 @number(ptr %s, i64 $numbers_at)
  br label %copy
copy:
  %i = phi i64 [0, %fill], [%i_next, %copy_one]
  %has = icmp slt i64 %i, %n_numbers
  br i1 %has, label %copy_one, label %queue
copy_one:
  %row = mul i64 %i, %n_runs
  %from = add i64 %row, %position
  %value = call i64 @number(ptr %numbers, i64 %from)
  %to = add i64 %numbers_at, %i
  call void @set(ptr %record, i64 %to, i64 %value)
  %i_next = add i64 %i, 1
  br label %copy
queue:
  call void @grow(ptr %s, i64 $queued, i64 1)
  call void @grow(ptr %s, i64 $playing, i64 1)
  %n_clocks = call i64 @number(ptr %s, i64 $n_clocks)
  call void @put(ptr %s, i64 %n_clocks, i64 %lane)
  ret void
end:
  ret void
}

; Keep how a run ended, and begin the next one in its lane.
define private void @finish(ptr %s, i64 %lane, double %time, i8 %flag) {
start:
  %record = call ptr @record(ptr %s, i64 %lane)
  %n_runs = call i64 @number(ptr %s, i64 $n_runs)
  %position = call i64 @number(ptr %record, i64 $POSITION)
  %results = call ptr @pointer(ptr %s, i64 $results)
  %n_results = call i64 @number(ptr %s, i64 $n_results)
  %results_at = call ptr @pointer(ptr %s, i64 $results_at)
  br label %keep
keep:
  %i = phi i64 [0, %start], [%i_next, %keep_one]
  %has = icmp slt i64 %i, %n_results
  %row = mul i64 %i, %n_runs
  %to = add i64 %row, %position
  br i1 %has, label %keep_one, label %close
keep_one:
  %word = call i64 @number(ptr %results_at, i64 %i)
  %value = call i64 @number(ptr %record, i64 %word)
  call void @set(ptr %results, i64 %to, i64 %value)
  %i_next = add i64 %i, 1
  br label %keep
close:
  %events = call i64 @number(ptr %record, i64 $EVENTS)
  call void @set(ptr %results, i64 %to, i64 %events)
  %last = add i64 %to, %n_runs
  %at = getelementptr double, ptr %results, i64 %last
  store double %time, ptr %at
  %flags = call ptr @pointer(ptr %s, i64 $flags)
  %flag_at = getelementptr i8, ptr %flags, i64 %position
  store i8 %flag, ptr %flag_at
  call void @grow(ptr %s, i64 $playing, i64 -1)
  call void @begin(ptr %s, i64 %lane)
  ret void
}

; A row of the table of events.
define private void @note(ptr %s, i64 %lane, i64 %clock, i64 %i) {
  %n_rows = call i64 @number(ptr %s, i64 $n_rows)
  %rows = call ptr @pointer(ptr %s, i64 $rows)
  %offset = mul i64 %n_rows, $ROW_BYTES
  %row = getelementptr i8, ptr %rows, i64 %offset
  %record = call ptr @record(ptr %s, i64 %lane)
  %position = call i64 @number(ptr %record, i64 $POSITION)
  call void @set(ptr %row, i64 0, i64 %position)
  %columns = call ptr @pointer(ptr %s, i64 $columns)
  %time = call i64 @number(ptr %columns, i64 %i)
  call void @set(ptr %row, i64 1, i64 %time)
  %labels = call ptr @pointer(ptr %s, i64 $labels)
  %label = call i64 @number(ptr %labels, i64 %clock)
  %action_i = add i64 %i, $BATCH
  %action_at = getelementptr double, ptr %columns, i64 %action_i
  %action_number = load double, ptr %action_at
  %action_word = call i64 @llvm.fptosi.sat.i64.f64(double %action_number)
  %action = shl i64 %action_word, 48
  %words = or i64 %label, %action
  call void @set(ptr %row, i64 2, i64 %words)
  br label %column
column:
  %c = phi i64 [2, %0], [%c_next, %column]
  %start = mul i64 %c, $BATCH
  %from = add i64 %start, %i
  %value = call i64 @number(ptr %columns, i64 %from)
  %to = add i64 %c, 1
  call void @set(ptr %row, i64 %to, i64 %value)
  %c_next = add i64 %c, 1
  %more = icmp slt i64 %c_next, $COLUMNS
  br i1 %more, label %column, label %end
end:
  call void @grow(ptr %s, i64 $n_rows, i64 1)
  ret void
}

; The earliest of a lane's clocks, with its rank in the last bits; NaN counts as never.
define private double @earliest(ptr %s, ptr %record) alwaysinline {
start:
  %clocks = getelementptr double, ptr %record, i64 $CLOCKS
  %loaded = load <$WIDTH x double>, ptr %clocks, align 64
  %is_time = fcmp ord <$WIDTH x double> %loaded, zeroinitializer
  %first = select <$WIDTH x i1> %is_time, <$WIDTH x double> %loaded, <$WIDTH x double> splat (double 0x7FF0000000000000)
  %n = call i64 @number(ptr %s, i64 $n_vectors)
  br label %next
next:
  %i = phi i64 [1, %start], [%i_next, %one]
  %least = phi <$WIDTH x double> [%first, %start], [%lower, %one]
  %more = icmp slt i64 %i, %n
  br i1 %more, label %one, label %end
one:
  %offset = mul i64 %i, $WIDTH
  %at = getelementptr double, ptr %clocks, i64 %offset
  %times = load <$WIDTH x double>, ptr %at, align 64
  %is_lower = fcmp olt <$WIDTH x double> %times, %least
  %lower = select <$WIDTH x i1> %is_lower, <$WIDTH x double> %times, <$WIDTH x double> %least
  %i_next = add i64 %i, 1
  br label %next
end:
  %soon = call nnan double @llvm.vector.reduce.fmin.v$WIDTHf64(<$WIDTH x double> %least)
  ret double %soon
}

; 1 when every run is over, 0 when the budget is spent or the table of events is full.
define i64 @$NAME(ptr %s) {
start:
  %n_lanes = call i64 @number(ptr %s, i64 $n_lanes)
  %n_clocks = call i64 @number(ptr %s, i64 $n_clocks)
  %counts = call ptr @pointer(ptr %s, i64 $counts)
  %lanes = call ptr @pointer(ptr %s, i64 $lanes)
  %columns = call ptr @pointer(ptr %s, i64 $columns)
  %rows = call ptr @pointer(ptr %s, i64 $rows)
  %records_events = icmp ne ptr %rows, null
  %max_events = call i64 @number(ptr %s, i64 $max_events)
  %horizon_at = getelementptr double, ptr %s, i64 $horizon
  %horizon = load double, ptr %horizon_at
  %queued = call i64 @number(ptr %s, i64 $queued)
  %is_first_call = icmp eq i64 %queued, 0
  %stop_at = call i64 @number(ptr %s, i64 $budget)
  br i1 %is_first_call, label %open, label %outer

open:
  %new = phi i64 [0, %start], [%new_next, %open]
  call void @begin(ptr %s, i64 %new)
  %new_next = add i64 %new, 1
  %more_lanes = icmp slt i64 %new_next, %n_lanes
  br i1 %more_lanes, label %open, label %outer

outer:
  %playing = call i64 @number(ptr %s, i64 $playing)
  %is_over = icmp sle i64 %playing, 0
  br i1 %is_over, label %over, label %may_go_on
over:
  ret i64 1
may_go_on:
  %had = call i64 @number(ptr %s, i64 $events)
  %is_spent = icmp sge i64 %had, %stop_at
  br i1 %is_spent, label %pause, label %has_room
has_room:
  %n_rows = call i64 @number(ptr %s, i64 $n_rows)
  %full_at = add i64 %n_rows, $BATCH
  %most_rows = call i64 @number(ptr %s, i64 $most_rows)
  %is_full = icmp sgt i64 %full_at, %most_rows
  %must_pause = and i1 %is_full, %records_events
  br i1 %must_pause, label %pause, label %pick
pause:
  ret i64 0

pick:  ; the fullest bucket
  %b = phi i64 [0, %has_room], [%b_next, %pick]
  %best = phi i64 [0, %has_room], [%best_next, %pick]
  %most = phi i64 [-1, %has_room], [%most_next, %pick]
  %held = call i64 @number(ptr %counts, i64 %b)
  %is_fuller = icmp sgt i64 %held, %most
  %best_next = select i1 %is_fuller, i64 %b, i64 %best
  %most_next = select i1 %is_fuller, i64 %held, i64 %most
  %b_next = add i64 %b, 1
  %more_buckets = icmp sle i64 %b_next, %n_clocks
  br i1 %more_buckets, label %pick, label %batch

batch:  ; its last lanes, at most a batch, then lanes of no run up to whole vectors
  %is_small = icmp slt i64 %most_next, $BATCH
  %n = select i1 %is_small, i64 %most_next, i64 $BATCH
  %left = sub i64 %most_next, %n
  call void @set(ptr %counts, i64 %best_next, i64 %left)
  %bucket_row = mul i64 %best_next, %n_lanes
  %bucket_first = add i64 %bucket_row, %left
  %buckets = call ptr @pointer(ptr %s, i64 $buckets)
  %from = getelementptr i32, ptr %buckets, i64 %bucket_first
  %bytes = mul i64 %n, 4
  call void @llvm.memcpy.p0.p0.i64(ptr %lanes, ptr %from, i64 %bytes, i1 false)
  %rounded = add i64 %n, $WIDTH_LESS_1
  %padded = and i64 %rounded, -$WIDTH
  %is_opening = icmp eq i64 %best_next, %n_clocks
  br label %pad
pad:
  %p = phi i64 [%n, %batch], [%p_next, %pad_one]
  %must_pad = icmp slt i64 %p, %padded
  br i1 %must_pad, label %pad_one, label %call
pad_one:
  %beyond = sub i64 %p, %n
  %spare = add i64 %n_lanes, %beyond
  %spare_short = trunc i64 %spare to i32
  %spare_at = getelementptr i32, ptr %lanes, i64 %p
  store i32 %spare_short, ptr %spare_at
  call void @clear(ptr %s, i64 %spare)
  %p_next = add i64 %p, 1
  br label %pad

call:
  br i1 %is_opening, label %openings, label %ring
ring:
  %kernels = call ptr @pointer(ptr %s, i64 $kernels)
  %frames = call ptr @pointer(ptr %s, i64 $frames)
  %kernel = call ptr @pointer(ptr %kernels, i64 %best_next)
  %frame = call ptr @pointer(ptr %frames, i64 %best_next)
  call void %kernel(ptr %lanes, i64 %n, ptr %frame)
  call void @grow(ptr %s, i64 $events, i64 %n)
  %can_ends = call ptr @pointer(ptr %s, i64 $can_end)
  %can_end = call i64 @number(ptr %can_ends, i64 %best_next)
  %may_end = icmp ne i64 %can_end, 0
  br label %each
openings:
  %n_openings = call i64 @number(ptr %s, i64 $n_openings)
  %open_kernels = call ptr @pointer(ptr %s, i64 $open_kernels)
  %open_frames = call ptr @pointer(ptr %s, i64 $open_frames)
  br label %opening
opening:
  %o = phi i64 [0, %openings], [%o_next, %opening_one]
  %more_openings = icmp slt i64 %o, %n_openings
  br i1 %more_openings, label %opening_one, label %each
opening_one:
  %open_kernel = call ptr @pointer(ptr %open_kernels, i64 %o)
  %open_frame = call ptr @pointer(ptr %open_frames, i64 %o)
  call void %open_kernel(ptr %lanes, i64 %n, ptr %open_frame)
  %o_next = add i64 %o, 1
  br label %opening

each:  ; what becomes of every lane of the batch
  %may_be_over = phi i1 [%may_end, %ring], [false, %opening]
  br label %lane
lane:
  %i = phi i64 [0, %each], [%i_next, %next]
  %lane_at = getelementptr i32, ptr %lanes, i64 %i
  %lane_short = load i32, ptr %lane_at
  %lane_number = zext i32 %lane_short to i64
  %record = call ptr @record(ptr %s, i64 %lane_number)
  br i1 %is_opening, label %wait, label %rung
rung:
  call void @grow(ptr %record, i64 $EVENTS, i64 1)
  %now_at = getelementptr double, ptr %columns, i64 %i
  %now = load double, ptr %now_at
  br i1 %records_events, label %noted, label %is_ended
noted:
  call void @note(ptr %s, i64 %lane_number, i64 %best_next, i64 %i)
  br label %is_ended
is_ended:
  br i1 %may_be_over, label %look, label %is_late
look:
  %ended_word = call i64 @number(ptr %s, i64 $ended_at)
  %ended_at = getelementptr double, ptr %record, i64 %ended_word
  %ended = load double, ptr %ended_at
  %has_ended = fcmp une double %ended, 0.0
  br i1 %has_ended, label %end_of_model, label %is_late
end_of_model:
  call void @finish(ptr %s, i64 %lane_number, double %now, i8 1)
  br label %next
is_late:
  %lane_events = call i64 @number(ptr %record, i64 $EVENTS)
  %has_too_many = icmp sge i64 %lane_events, %max_events
  br i1 %has_too_many, label %cut_short, label %wait
cut_short:
  call void @finish(ptr %s, i64 %lane_number, double %now, i8 2)
  br label %next
wait:
  %soon = call double @earliest(ptr %s, ptr %record)
  %is_inside = fcmp olt double %soon, %horizon
  br i1 %is_inside, label %wait_on, label %end_of_time
end_of_time:
  call void @finish(ptr %s, i64 %lane_number, double %horizon, i8 0)
  br label %next
wait_on:  ; the rank stands in the eight bits below the grid; it cannot be beyond the clocks, and would be none of them
  %scaled = fmul double %soon, $RANKS
  %scaled_word = call i64 @llvm.fptosi.sat.i64.f64(double %scaled)
  %rank = and i64 %scaled_word, 255
  %is_clock = icmp ult i64 %rank, %n_clocks
  br i1 %is_clock, label %put, label %end_of_time
put:
  call void @put(ptr %s, i64 %rank, i64 %lane_number)
  br label %next
next:
  %i_next = add i64 %i, 1
  %more_in_batch = icmp slt i64 %i_next, %n
  br i1 %more_in_batch, label %lane, label %outer
}
