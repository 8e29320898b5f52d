import time
from prescribe import assess
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.test_progress import *
@use_case("follow_up", Act.READ, reads=True, resident="resident_id")
def timed(work, resident_id):
    import prescribe.assess as a
    real = a.programme_facts
    out={}
    from prescribe.reading.programme_facts import programme_facts as pf
    ans=a.answers_of(work,[resident_id])[resident_id]
    t=time.process_time()
    for _ in range(500): pf(work,resident_id,ans,{})
    print("alone ms", (time.process_time()-t)*2)
    t=time.process_time()
    for _ in range(500): a.open_holds(work,resident_id)
    print("open_holds ms", (time.process_time()-t)*2)
    for name, f in (("without", lambda *x: {}), ("with", real), ("without", lambda *x: {}), ("with", real)):
        a.programme_facts = f
        t=time.perf_counter()
        for _ in range(300): a.facts_for(work, resident_id)
        out[name]=min(out.get(name,9e9),(time.perf_counter()-t)/300*1000)
    a.programme_facts = real
    facts=a.facts_for(work, resident_id)
    print(out, {k:facts.value(k) for k in facts if facts.known(k).origin=="derived"})
def test_speed(clinic, clock, instructor, resident):
    clock.advance(days=30)
    clinic.do(timed, resident, by=instructor)
